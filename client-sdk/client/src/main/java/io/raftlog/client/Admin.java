package io.raftlog.client;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.TopicPartition;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Looks at the cluster and changes it. Futures fail with {@link RefusedException} if the cluster said no, and a change
 * fails with {@link OutcomeUnknownException} if its answer never came.
 *
 * <p>Thread-safe.
 */
public interface Admin {
    default CompletableFuture<Topic> createTopic(NewTopic topic) {
        return createTopic(topic, ChangeMode.APPLY);
    }

    CompletableFuture<Topic> createTopic(NewTopic topic, ChangeMode mode);

    default CompletableFuture<Topic> alterTopic(TopicChange change) {
        return alterTopic(change, ChangeMode.APPLY);
    }

    CompletableFuture<Topic> alterTopic(TopicChange change, ChangeMode mode);

    default CompletableFuture<Void> deleteTopic(String name) {
        return deleteTopic(name, ChangeMode.APPLY);
    }

    CompletableFuture<Void> deleteTopic(String name, ChangeMode mode);

    /**
     * Has records of a partition below an offset no longer served, by no replica; they cannot be brought back. An offset
     * beyond the end is refused, one below the present start changes nothing. Completes with the first offset kept.
     */
    CompletableFuture<Long> trim(TopicPartition partition, long beforeOffset);

    /** How far the replicas of a compacted topic are compacted, as their nodes say. */
    CompletableFuture<CompactionReport> compaction(String topic);

    /** Has every replica of a compacted topic compact all that is committed now, however little there is to gain. */
    CompletableFuture<CompactionReport> compactNow(String topic);

    /** All topics, by name, from the metadata alone. */
    CompletableFuture<List<Topic>> listTopics();

    /** One topic, with what the leaders of its partitions say about offsets, sizes and followers. */
    CompletableFuture<TopicDescription> describeTopic(String name);

    /** Asks every node at the same time; one that does not answer within a few seconds is reported as unreachable. */
    CompletableFuture<ClusterDescription> describeCluster();

    /** Asks one node of the cluster for itself. */
    CompletableFuture<NodeStatus> nodeStatus(int nodeId);

    /** Asks the node at an address for itself, whether or not the cluster knows it. */
    CompletableFuture<NodeStatus> nodeStatus(NodeAddress address);

    /** All consumer groups, by their ids. */
    CompletableFuture<List<GroupListing>> listGroups();

    CompletableFuture<GroupDescription> describeGroup(String groupId);

    /** How far a group is behind, in records and in time; the cluster looks at the ends of its partitions for that. */
    CompletableFuture<GroupLag> groupLag(String groupId);

    /** When a group's assignment changed, and why; the newest first, {@code limit} at most, 0 for all that are kept. */
    CompletableFuture<List<GroupRebalance>> groupHistory(String groupId, int limit);

    /** Moves a group's offsets, backwards as well. Refused while it has members. */
    CompletableFuture<OffsetReset> resetOffsets(
            String groupId, OffsetReset.Scope scope, OffsetReset.Target target, ChangeMode mode);

    /** Brings back the offsets from before the last reset that was applied. Refused while the group has members. */
    CompletableFuture<OffsetReset> undoReset(String groupId, ChangeMode mode);

    /** Forgets a group with its offsets and its history. Refused while it has members. */
    CompletableFuture<Void> deleteGroup(String groupId);

    /** Which nodes there are and which replicas they hold, and changes of that. */
    Placement placement();
}
