package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What moving a consumer group's offsets would do, or did.
 *
 * <p>Immutable.
 *
 * @param applied whether it was done
 * @param undoneResetAt when the reset was applied that this undoes; empty if it undoes none
 */
public record OffsetReset(String groupId, boolean applied, List<Move> moves, Optional<Instant> undoneResetAt) {
    public OffsetReset {
        moves = List.copyOf(moves);
    }

    /**
     * A partition's offset.
     *
     * @param from empty if none is committed
     * @param to within the bounds of the log; empty if the group will have none
     * @param problem why it is not moved; empty if it is
     */
    public record Move(
            TopicPartition partition,
            OptionalLong from,
            OptionalLong to,
            long firstOffset,
            long endOffset,
            String problem) {}

    /** Where offsets are moved to. */
    public sealed interface Target {
        /** The first record that is kept. */
        record Beginning() implements Target {}

        record End() implements Target {}

        record Offset(long offset) implements Target {}

        /** The first record with this timestamp or a later one; the end if there is none. */
        record Time(Instant time) implements Target {}

        /** So many records forward, or backward if it is negative. */
        record By(long records) implements Target {}
    }

    /**
     * Which offsets are moved.
     *
     * @param topics with their partitions, none standing for all; if empty, all topics that the group has offsets for
     */
    public record Scope(Map<String, Set<Integer>> topics) {
        public static final Scope EVERYTHING = new Scope(Map.of());

        public Scope {
            topics = Map.copyOf(topics);
        }

        public static Scope topic(String topic) {
            return new Scope(Map.of(topic, Set.of()));
        }
    }
}
