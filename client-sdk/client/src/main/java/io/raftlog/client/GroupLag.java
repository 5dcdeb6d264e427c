package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * How far a consumer group is behind, as the cluster computes it.
 *
 * <p>Immutable.
 *
 * @param records of the partitions whose lag is known
 * @param behind of the partition that is furthest behind
 * @param caughtUpIn when it is through at the pace it had of late; empty if that is never, or not known
 */
public record GroupLag(
        String groupId,
        GroupState state,
        long records,
        Optional<Duration> behind,
        Optional<Duration> caughtUpIn,
        List<Partition> partitions) {
    public GroupLag {
        partitions = List.copyOf(partitions);
    }

    /**
     * A partition.
     *
     * @param committed the offset of the next record to process, if the group has committed one
     * @param records from the committed offset, or else the first one kept, to the end
     * @param behind from the timestamp of the first record not processed to that of the last
     * @param member who has it
     * @param problem why something is not known; empty if nothing is missing
     */
    public record Partition(
            TopicPartition partition,
            OptionalLong committed,
            long firstOffset,
            long endOffset,
            long records,
            Optional<Duration> behind,
            Optional<UUID> member,
            Optional<RecordInHand> inHand,
            String problem) {}
}
