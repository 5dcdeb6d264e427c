package io.raftlog.metadata;

import java.util.HashSet;
import java.util.List;

/**
 * Which nodes hold a partition.
 *
 * <p>Immutable.
 *
 * @param replicas node ids, all different; the first should lead if it can
 */
public record PartitionAssignment(List<Integer> replicas) {
    public PartitionAssignment {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty() || new HashSet<>(replicas).size() != replicas.size()) {
            throw new IllegalArgumentException("replicas must be different and at least one: " + replicas);
        }
    }

    public int preferredLeader() {
        return replicas.get(0);
    }
}
