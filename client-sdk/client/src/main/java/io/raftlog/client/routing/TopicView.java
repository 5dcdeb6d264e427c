package io.raftlog.client.routing;

import io.raftlog.model.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A topic as a node's metadata had it. Partitions are in order of their numbers and without holes.
 *
 * <p>Immutable.
 */
public record TopicView(
        String name,
        UUID id,
        int replicationFactor,
        List<PartitionView> partitions,
        Map<String, String> configs,
        Map<String, String> effectiveConfigs) {
    public TopicView {
        partitions = List.copyOf(partitions);
        configs = Map.copyOf(configs);
        effectiveConfigs = Map.copyOf(effectiveConfigs);
    }

    public int partitionCount() {
        return partitions.size();
    }

    public PartitionId partitionId(int partition) {
        return new PartitionId(id, partition);
    }

    /**
     * One partition.
     *
     * @param leaderId 0 if the node knew none
     */
    public record PartitionView(int partition, List<Integer> replicas, int leaderId, int leaderEpoch) {
        public PartitionView {
            replicas = List.copyOf(replicas);
        }
    }
}
