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
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final String CLEANUP_POLICY = "cleanup.policy";
    private static final String UNLIMITED = Integer.toString(Integer.MAX_VALUE);

    public TopicView {
        partitions = List.copyOf(partitions);
        configs = Map.copyOf(configs);
        effectiveConfigs = Map.copyOf(effectiveConfigs);
    }

    public int partitionCount() {
        return partitions.size();
    }

    /** The largest batch that its partitions take; the largest there is if the node did not say. */
    public int maxMessageBytes() {
        try {
            return Integer.parseInt(effectiveConfigs.getOrDefault(MAX_MESSAGE_BYTES, UNLIMITED));
        } catch (NumberFormatException e) {
            // A newer node may write it in another way; it checks what it gets in any case.
            return Integer.MAX_VALUE;
        }
    }

    /** Whether records may have been taken out between others. */
    public boolean isCompacted() {
        return effectiveConfigs.getOrDefault(CLEANUP_POLICY, "").contains("compact");
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
