package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Who is on the way in or out: nodes of the cluster, and replicas of nodes.
 *
 * <p>Immutable.
 *
 * @param states of the nodes that are not {@link NodeState#ACTIVE}
 * @param reassignments in the order in which they were asked for
 * @param departed nodes that were told to delete what they hold of a partition, and have not yet said that they did
 * @param blank nodes that were given a replica of a new partition, and have not yet said that it holds entries: only
 *     theirs may be found empty
 * @param lostMetadata nodes whose replica of the metadata itself is to leave the metadata group, each with the data
 *     directory in which it is to be made anew
 * @param removed nodes that are no more, each with the data directory it had
 */
public record Membership(
        SortedMap<Integer, NodeState> states,
        Map<PartitionId, Reassignment> reassignments,
        Map<PartitionId, SortedSet<Integer>> departed,
        Map<PartitionId, SortedSet<Integer>> blank,
        SortedMap<Integer, UUID> lostMetadata,
        SortedMap<Integer, UUID> removed) {
    public static final Membership NONE = new Membership(
            Collections.emptySortedMap(),
            Map.of(),
            Map.of(),
            Map.of(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap());

    public Membership {
        states = Collections.unmodifiableSortedMap(new TreeMap<>(states));
        reassignments = Collections.unmodifiableMap(new LinkedHashMap<>(reassignments));
        departed = Collections.unmodifiableMap(new LinkedHashMap<>(departed));
        blank = Collections.unmodifiableMap(new LinkedHashMap<>(blank));
        lostMetadata = Collections.unmodifiableSortedMap(new TreeMap<>(lostMetadata));
        removed = Collections.unmodifiableSortedMap(new TreeMap<>(removed));
    }

    public NodeState state(int nodeId) {
        return states.getOrDefault(nodeId, NodeState.ACTIVE);
    }

    public Optional<Reassignment> reassignment(PartitionId partition) {
        return Optional.ofNullable(reassignments.get(partition));
    }

    /** Whether the node is to delete what it holds of the partition: the group does without it. */
    public boolean hasLeft(PartitionId partition, int nodeId) {
        return departed.getOrDefault(partition, Collections.emptySortedSet()).contains(nodeId);
    }

    /** Whether a replica of this node may be found empty without having lost anything. */
    public boolean mayBeBlank(PartitionId partition, int nodeId) {
        return blank.getOrDefault(partition, Collections.emptySortedSet()).contains(nodeId);
    }

    Membership evolve(MembershipEvent event) {
        Evolver evolver = new Evolver();
        event.matchMembership(evolver);
        return evolver.result();
    }

    /** Without all that concerns a topic which is no more: its tombstone says that everything goes. */
    Membership withoutTopic(UUID topicId) {
        Evolver evolver = new Evolver();
        evolver.reassignments.keySet().removeIf(partition -> partition.topicId().equals(topicId));
        evolver.departed.keySet().removeIf(partition -> partition.topicId().equals(topicId));
        evolver.blank.keySet().removeIf(partition -> partition.topicId().equals(topicId));
        return evolver.result();
    }

    /** With a partition that nobody has written to yet. */
    Membership withBlank(PartitionId partition, List<Integer> replicas) {
        Evolver evolver = new Evolver();
        evolver.blank.put(partition, Collections.unmodifiableSortedSet(new TreeSet<>(replicas)));
        return evolver.result();
    }

    private final class Evolver implements MembershipEvent.Cases {
        private final SortedMap<Integer, NodeState> states = new TreeMap<>(Membership.this.states);
        private final Map<PartitionId, Reassignment> reassignments = new LinkedHashMap<>(Membership.this.reassignments);
        private final Map<PartitionId, SortedSet<Integer>> departed = new LinkedHashMap<>(Membership.this.departed);
        private final Map<PartitionId, SortedSet<Integer>> blank = new LinkedHashMap<>(Membership.this.blank);
        private final SortedMap<Integer, UUID> lostMetadata = new TreeMap<>(Membership.this.lostMetadata);
        private final SortedMap<Integer, UUID> removed = new TreeMap<>(Membership.this.removed);

        Membership result() {
            return new Membership(states, reassignments, departed, blank, lostMetadata, removed);
        }

        @Override
        public void nodeStateChanged(MembershipEvent.NodeStateChanged event) {
            if (event.state() == NodeState.ACTIVE) {
                states.remove(event.nodeId());
            } else {
                states.put(event.nodeId(), event.state());
            }
        }

        @Override
        public void nodeRemoved(MembershipEvent.NodeRemoved event) {
            states.remove(event.nodeId());
            lostMetadata.remove(event.nodeId());
            removed.put(event.nodeId(), event.directoryId());
            forget(departed, event.nodeId());
            forget(blank, event.nodeId());
        }

        @Override
        public void reassignmentChanged(MembershipEvent.ReassignmentChanged event) {
            Reassignment changed = event.reassignment();
            reassignments.put(changed.partition(), changed);
            if (changed.isRebuild()) {
                forget(blank, changed.partition(), changed.incoming());
            }
        }

        @Override
        public void reassignmentEnded(MembershipEvent.ReassignmentEnded event) {
            reassignments.remove(event.partition());
        }

        @Override
        public void replicasChanged(MembershipEvent.ReplicasChanged event) {
            // Replicas are the topics'; but who holds a partition has not left it.
            event.replicas().forEach(nodeId -> forget(departed, event.partition(), nodeId));
            blank.getOrDefault(event.partition(), Collections.emptySortedSet()).stream()
                    .filter(nodeId -> !event.replicas().contains(nodeId))
                    .toList()
                    .forEach(nodeId -> forget(blank, event.partition(), nodeId));
        }

        @Override
        public void replicasBegun(MembershipEvent.ReplicasBegun event) {
            event.partitions().forEach(partition -> forget(blank, partition, event.nodeId()));
        }

        @Override
        public void replicaLeft(MembershipEvent.ReplicaLeft event) {
            SortedSet<Integer> left =
                    new TreeSet<>(departed.getOrDefault(event.partition(), Collections.emptySortedSet()));
            left.add(event.nodeId());
            departed.put(event.partition(), Collections.unmodifiableSortedSet(left));
        }

        @Override
        public void leftReplicaDeleted(MembershipEvent.LeftReplicaDeleted event) {
            forget(departed, event.partition(), event.nodeId());
        }

        @Override
        public void metadataReplicaLost(MembershipEvent.MetadataReplicaLost event) {
            lostMetadata.put(event.nodeId(), event.directoryId());
            removed.remove(event.nodeId());
        }

        @Override
        public void directoryReplaced(MembershipEvent.DirectoryReplaced event) {
            // Whatever it should have deleted is gone.
            forget(departed, event.node().nodeId());
            forget(blank, event.node().nodeId());
        }

        @Override
        public void metadataReplicaOut(MembershipEvent.MetadataReplicaOut event) {
            lostMetadata.remove(event.nodeId());
        }

        private static void forget(Map<PartitionId, SortedSet<Integer>> of, int nodeId) {
            Set.copyOf(of.keySet()).forEach(partition -> forget(of, partition, nodeId));
        }

        private static void forget(Map<PartitionId, SortedSet<Integer>> of, PartitionId partition, int nodeId) {
            SortedSet<Integer> left = new TreeSet<>(of.getOrDefault(partition, Collections.emptySortedSet()));
            left.remove(nodeId);
            if (left.isEmpty()) {
                of.remove(partition);
            } else {
                of.put(partition, Collections.unmodifiableSortedSet(left));
            }
        }
    }
}
