package io.raftlog.client;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A topic as the cluster's metadata has it.
 *
 * <p>Immutable.
 *
 * @param id another one after the topic was deleted and created again
 * @param configs what was set for this topic
 * @param effectiveConfigs what holds for it, defaults included
 */
public record Topic(
        String name,
        UUID id,
        int replicationFactor,
        List<Partition> partitions,
        Map<String, String> configs,
        Map<String, String> effectiveConfigs) {
    public Topic {
        partitions = List.copyOf(partitions);
        configs = Map.copyOf(configs);
        effectiveConfigs = Map.copyOf(effectiveConfigs);
    }

    /**
     * One partition.
     *
     * @param replicas node ids, the preferred leader first
     * @param leader node id; empty while the answering node knows none
     * @param leaderEpoch grows with every change of leader
     */
    public record Partition(int partition, List<Integer> replicas, OptionalInt leader, int leaderEpoch) {
        public Partition {
            replicas = List.copyOf(replicas);
        }
    }
}
