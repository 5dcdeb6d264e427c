package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.util.List;

/**
 * Which nodes shall hold a partition.
 *
 * <p>Immutable.
 *
 * @param nodeIds as many as hold it now; the first leads if it can
 */
public record ReplicaTarget(TopicPartition partition, List<Integer> nodeIds) {
    public ReplicaTarget {
        nodeIds = List.copyOf(nodeIds);
    }
}
