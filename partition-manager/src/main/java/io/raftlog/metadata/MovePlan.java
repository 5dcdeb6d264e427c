package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Chooses which replicas go where, so that the nodes hold and lead about equally many. Once its moves are made, the same
 * plan has none left.
 *
 * <p>Deterministic. Confined to one decision.
 */
final class MovePlan {
    private final NavigableSet<Integer> nodes;
    /** Where each partition will be, with the moves planned so far. */
    private final Map<PartitionId, List<Integer>> placed;

    private final Map<Integer, Integer> replicas = new HashMap<>();
    private final Map<Integer, Integer> leaderships = new HashMap<>();

    /**
     * @param nodes those that may be given replicas
     * @param placed by partition, in the order in which they are considered: where each will be after the moves that are
     *     under way
     */
    MovePlan(NavigableSet<Integer> nodes, Map<PartitionId, List<Integer>> placed) {
        this.nodes = nodes;
        this.placed = new LinkedHashMap<>(placed);
        this.placed.values().forEach(nodeIds -> count(nodeIds, 1));
    }

    /** Where a partition goes when it leaves a node; empty if there is no other node for it. */
    Optional<List<Integer>> without(PartitionId partition, int leaving) {
        List<Integer> now = placed(partition);
        boolean leads = now.get(0) == leaving;
        return nodes.stream()
                .filter(nodeId -> nodeId != leaving && !now.contains(nodeId))
                .min(Comparator.comparingInt(this::replicasOn)
                        .thenComparingInt(nodeId -> leads ? leadershipsOf(nodeId) : 0)
                        .thenComparingInt(nodeId -> nodeId))
                .map(incoming -> place(partition, exchanged(now, leaving, incoming)));
    }

    /** The moves that even out what the nodes hold and lead, apart from these partitions. */
    List<MembershipCommand.Move> evenOut(Collection<PartitionId> fixed) {
        Map<PartitionId, List<Integer>> before = new LinkedHashMap<>(placed);
        List<PartitionId> free =
                placed.keySet().stream().filter(id -> !fixed.contains(id)).toList();
        boolean uneven = true;
        while (uneven) {
            uneven = evenOutReplicas(free) || evenOutLeaderships(free);
        }
        return free.stream()
                .filter(partition -> !placed(partition).equals(before.get(partition)))
                .map(partition -> new MembershipCommand.Move(partition, placed(partition)))
                .toList();
    }

    /** Moves one replica from the fullest node it can leave to the emptiest it can go to. */
    private boolean evenOutReplicas(List<PartitionId> free) {
        for (int from : by(this::replicasOn, true)) {
            for (int to : by(this::replicasOn, false)) {
                if (replicasOn(from) - replicasOn(to) < 2) {
                    break;
                }
                boolean preferLed = leadershipsOf(from) > leadershipsOf(to);
                Optional<PartitionId> chosen = free.stream()
                        .filter(id -> placed(id).contains(from) && !placed(id).contains(to))
                        .min(Comparator.comparing(id -> (placed(id).get(0) == from) != preferLed));
                if (chosen.isPresent()) {
                    place(chosen.get(), exchanged(placed(chosen.get()), from, to));
                    return true;
                }
            }
        }
        return false;
    }

    /** Puts another replica of one partition first, where that node leads at least two fewer. */
    private boolean evenOutLeaderships(List<PartitionId> free) {
        for (PartitionId partition : free) {
            List<Integer> now = placed(partition);
            int leader = now.get(0);
            Optional<Integer> better = now.stream()
                    .filter(nodes::contains)
                    .filter(nodeId -> leadershipsOf(leader) - leadershipsOf(nodeId) >= 2)
                    .min(Comparator.comparingInt(this::leadershipsOf).thenComparingInt(nodeId -> nodeId));
            if (better.isPresent()) {
                List<Integer> reordered = new ArrayList<>(now);
                reordered.remove(better.get());
                reordered.add(0, better.get());
                place(partition, reordered);
                return true;
            }
        }
        return false;
    }

    static List<Integer> exchanged(List<Integer> nodeIds, int outgoing, int incoming) {
        return nodeIds.stream().map(id -> id == outgoing ? incoming : id).toList();
    }

    /** Nodes of this plan by a load; among equals the one with the lower id first. */
    private List<Integer> by(ToIntFunction<Integer> load, boolean highestFirst) {
        Comparator<Integer> order = Comparator.comparingInt(load);
        return nodes.stream()
                .sorted((highestFirst ? order.reversed() : order).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private List<Integer> place(PartitionId partition, List<Integer> nodeIds) {
        count(placed(partition), -1);
        count(nodeIds, 1);
        placed.put(partition, List.copyOf(nodeIds));
        return nodeIds;
    }

    private List<Integer> placed(PartitionId partition) {
        List<Integer> nodeIds = placed.get(partition);
        if (nodeIds == null) {
            throw new IllegalArgumentException("unknown partition " + partition);
        }
        return nodeIds;
    }

    private void count(List<Integer> nodeIds, int by) {
        nodeIds.forEach(nodeId -> replicas.merge(nodeId, by, Integer::sum));
        leaderships.merge(nodeIds.get(0), by, Integer::sum);
    }

    private int replicasOn(int nodeId) {
        return replicas.getOrDefault(nodeId, 0);
    }

    private int leadershipsOf(int nodeId) {
        return leaderships.getOrDefault(nodeId, 0);
    }
}
