package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.util.List;
import java.util.OptionalInt;

/**
 * A change of a partition's replicas, asked for or under way.
 *
 * <p>Immutable.
 *
 * @param from where the partition is
 * @param to where it will be in the end; the first leads if it can
 * @param incoming the node that gets a copy next; empty if only another node is to lead
 * @param outgoing the node whose place it takes; itself if its replica is made anew
 */
public record ReplicaMove(
        TopicPartition partition,
        List<Integer> from,
        List<Integer> to,
        OptionalInt incoming,
        OptionalInt outgoing,
        Phase phase) {
    /** What happens next. */
    public enum Phase {
        /** It waits for others to end. */
        QUEUED,
        /** The incoming node gets its copy, then takes the other's place. */
        COPYING,
        /** It was called off: the incoming node leaves again. */
        REVERTING,
        /** A replica that cannot be trusted leaves its group. */
        REMOVING,
        /** Its node deletes what it has of it. */
        WIPING,
        /** Nothing is copied: it is done, or would be, at once. */
        REORDERED
    }

    public ReplicaMove {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }
}
