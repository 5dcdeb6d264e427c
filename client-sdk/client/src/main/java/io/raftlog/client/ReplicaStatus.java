package io.raftlog.client;

import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A replica as the node that hosts it sees it.
 *
 * <p>Immutable.
 *
 * @param topicPartition empty if the client knows no topic with that id
 * @param leader whether this replica leads
 * @param writable whether it leads and accepts records
 * @param leaderId the node that leads, as far as this one knows
 * @param highWatermark the end of what may be read
 * @param logEndOffset the end of the bytes on this node; at or beyond the high watermark
 * @param followers only on the leader
 */
public record ReplicaStatus(
        PartitionId partition,
        Optional<TopicPartition> topicPartition,
        boolean leader,
        boolean writable,
        OptionalInt leaderId,
        int leaderEpoch,
        long logStartOffset,
        long highWatermark,
        long logEndOffset,
        long sizeBytes,
        List<Follower> followers) {
    public ReplicaStatus {
        followers = List.copyOf(followers);
    }

    /**
     * Another replica as its leader sees it.
     *
     * @param entriesBehind in Raft entries, not records
     * @param lastContact how long ago the leader heard from it
     */
    public record Follower(int nodeId, long entriesBehind, Duration lastContact) {}
}
