package io.raftlog.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Chooses the nodes of new partitions: those with the fewest replicas, in turn where several have equally few. Of the
 * chosen, the one that is the preferred leader of the fewest partitions comes first.
 *
 * <p>Deterministic: the same topics and nodes give the same choice. Confined to one decision.
 */
final class ReplicaPlacement {
    private static final class Load {
        private int replicas;
        private int leaderships;
        // Of equally loaded nodes the one that waited longest comes first.
        private int chosenAt;
        private int ledAt;
    }

    private final Map<Integer, Load> loads = new TreeMap<>();
    private int choices;

    ReplicaPlacement(SortedSet<Integer> nodeIds, Collection<Topic> topics) {
        nodeIds.forEach(nodeId -> loads.put(nodeId, new Load()));
        topics.forEach(topic -> topic.partitions().forEach(this::count));
    }

    /** Places one partition after the other, each upon those before it. {@code replicationFactor} nodes must exist. */
    List<PartitionAssignment> place(int partitions, int replicationFactor) {
        List<PartitionAssignment> placed = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            PartitionAssignment assignment = placeOne(replicationFactor);
            count(assignment);
            placed.add(assignment);
        }
        return placed;
    }

    /** Replicas on the fullest node, counting those placed here. */
    int mostReplicasOnANode() {
        return loads.values().stream().mapToInt(load -> load.replicas).max().orElse(0);
    }

    private PartitionAssignment placeOne(int replicationFactor) {
        List<Map.Entry<Integer, Load>> chosen = new ArrayList<>(loads.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<Integer, Load> node) -> node.getValue().replicas)
                        .thenComparingInt(node -> node.getValue().chosenAt))
                .limit(replicationFactor)
                .toList());
        chosen.sort(Comparator.comparingInt((Map.Entry<Integer, Load> node) -> node.getValue().leaderships)
                .thenComparingInt(node -> node.getValue().ledAt));
        return new PartitionAssignment(chosen.stream().map(Map.Entry::getKey).toList());
    }

    private void count(PartitionAssignment assignment) {
        for (int nodeId : assignment.replicas()) {
            Load load = loads.get(nodeId);
            if (load != null) {
                load.replicas++;
                load.chosenAt = ++choices;
            }
        }
        Load leader = loads.get(assignment.preferredLeader());
        if (leader != null) {
            leader.leaderships++;
            leader.ledAt = choices;
        }
    }
}
