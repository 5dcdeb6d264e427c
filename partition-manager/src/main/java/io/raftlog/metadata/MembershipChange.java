package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The events of one decision about membership, and what will be so once they have happened: each rule builds on those
 * before it.
 *
 * <p>Confined to one decision.
 */
final class MembershipChange {
    /** Reassignments that copy records at one time, from or to one node. */
    static final int MOST_COPYING_PER_NODE = 2;
    /** And in the whole cluster. */
    static final int MOST_COPYING = 4;

    private final NavigableMap<Integer, RegisteredNode> nodes;
    private final Map<PartitionId, List<Integer>> replicas = new LinkedHashMap<>();
    private final Set<Integer> removed = new HashSet<>();
    private final List<MetadataEvent> events = new ArrayList<>();
    private Membership membership;

    MembershipChange(NavigableMap<Integer, RegisteredNode> nodes, Collection<Topic> topics, Membership membership) {
        this.nodes = nodes;
        this.membership = membership;
        for (Topic topic : topics) {
            for (int partition = 0; partition < topic.partitions().size(); partition++) {
                replicas.put(
                        topic.partitionId(partition),
                        topic.partitions().get(partition).replicas());
            }
        }
    }

    Membership membership() {
        return membership;
    }

    /** By partition, topics in the order of their names. */
    Map<PartitionId, List<Integer>> replicas() {
        return replicas;
    }

    boolean holds(PartitionId partition, int nodeId) {
        return replicas.getOrDefault(partition, List.of()).contains(nodeId);
    }

    /** Nodes that may be given replicas. */
    NavigableSet<Integer> activeNodes() {
        NavigableSet<Integer> active = new TreeSet<>(nodes.keySet());
        active.removeIf(nodeId -> membership.state(nodeId) != NodeState.ACTIVE
                || membership.lostMetadata().containsKey(nodeId)
                || removed.contains(nodeId));
        return active;
    }

    /** A plan upon all that is under way. */
    MovePlan plan() {
        Map<PartitionId, List<Integer>> placed = new LinkedHashMap<>(replicas);
        membership.reassignments().values().forEach(it -> placed.put(it.partition(), it.target()));
        return new MovePlan(activeNodes(), placed);
    }

    void add(MembershipEvent event) {
        events.add(event);
        membership = membership.evolve(event);
        if (event instanceof MembershipEvent.ReplicasChanged changed) {
            replicas.put(changed.partition(), changed.replicas());
        } else if (event instanceof MembershipEvent.NodeRemoved gone) {
            removed.add(gone.nodeId());
        }
    }

    /**
     * Queues the next exchange on the way to the target, or only changes the order if that is all. Nodes on the target that may
     * be given no replicas by now are not gone to: what they would have taken over stays where it is.
     */
    void towards(PartitionId partition, List<Integer> target) {
        List<Integer> now = replicas.getOrDefault(partition, List.of());
        Set<Integer> active = activeNodes();
        Optional<Integer> outgoing =
                now.stream().filter(nodeId -> !target.contains(nodeId)).findFirst();
        Optional<Integer> incoming = target.stream()
                .filter(nodeId -> !now.contains(nodeId) && active.contains(nodeId))
                .findFirst();
        if (incoming.isPresent() && outgoing.isPresent()) {
            add(new MembershipEvent.ReassignmentChanged(
                    new Reassignment(partition, target, incoming.get(), outgoing.get(), Reassignment.Phase.QUEUED)));
            return;
        }
        if (outgoing.isEmpty() && !now.equals(target)) {
            add(new MembershipEvent.ReplicasChanged(partition, target));
        }
        if (membership.reassignment(partition).isPresent()) {
            add(new MembershipEvent.ReassignmentEnded(partition));
        }
    }

    /** A move that has begun is taken back step by step; one that has not is forgotten. */
    void callOff(Reassignment move) {
        add(
                move.phase() == Reassignment.Phase.QUEUED
                        ? new MembershipEvent.ReassignmentEnded(move.partition())
                        : new MembershipEvent.ReassignmentChanged(move.in(Reassignment.Phase.REVERTING)));
    }

    /** A replica is made anew where it is. */
    MembershipEvent rebuild(PartitionId partition, int nodeId) {
        return new MembershipEvent.ReassignmentChanged(new Reassignment(
                partition, replicas.getOrDefault(partition, List.of()), nodeId, nodeId, Reassignment.Phase.REMOVING));
    }

    /** Has every replica leave a node that can; returns the partitions for which there is no other node. */
    List<PartitionId> empty(int nodeId) {
        List<PartitionId> stranded = new ArrayList<>();
        MovePlan plan = plan();
        for (PartitionId partition : List.copyOf(replicas.keySet())) {
            if (holds(partition, nodeId) && membership.reassignment(partition).isEmpty()) {
                plan.without(partition, nodeId)
                        .ifPresentOrElse(target -> towards(partition, target), () -> stranded.add(partition));
            }
        }
        return stranded;
    }

    /** What follows from the events so far: nodes are emptied and forgotten, and queued reassignments begin. */
    List<MetadataEvent> settled() {
        for (int nodeId : nodes.keySet()) {
            if (membership.state(nodeId) != NodeState.ACTIVE && !removed.contains(nodeId)) {
                empty(nodeId);
            }
        }
        begin();
        for (RegisteredNode node : nodes.values()) {
            int nodeId = node.nodeId();
            if (membership.state(nodeId) == NodeState.LEAVING && !removed.contains(nodeId) && isEmpty(nodeId)) {
                add(new MembershipEvent.NodeRemoved(nodeId, node.directoryId()));
            }
        }
        return List.copyOf(events);
    }

    boolean isEmpty(int nodeId) {
        return replicas.values().stream().noneMatch(nodeIds -> nodeIds.contains(nodeId))
                && membership.reassignments().values().stream().noneMatch(it -> it.involves(nodeId));
    }

    private void begin() {
        for (Reassignment queued : List.copyOf(membership.reassignments().values())) {
            if (queued.phase() == Reassignment.Phase.QUEUED && mayBegin(queued)) {
                add(new MembershipEvent.ReassignmentChanged(queued.in(Reassignment.Phase.ADDING)));
            }
        }
    }

    private boolean mayBegin(Reassignment queued) {
        return copying(null) < MOST_COPYING
                && copying(queued.incoming()) < MOST_COPYING_PER_NODE
                && copying(queued.outgoing()) < MOST_COPYING_PER_NODE;
    }

    private long copying(@Nullable Integer nodeId) {
        return membership.reassignments().values().stream()
                .filter(Reassignment::isCopying)
                .filter(it -> nodeId == null || it.involves(nodeId))
                .count();
    }
}
