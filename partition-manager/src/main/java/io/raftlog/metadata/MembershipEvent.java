package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import java.util.List;
import java.util.UUID;

/**
 * What happened to who holds what, and who belongs to the cluster.
 *
 * <p>Immutable.
 */
public sealed interface MembershipEvent extends MetadataEvent {
    record NodeStateChanged(int nodeId, NodeState state) implements MembershipEvent {
        @Override
        public void matchMembership(Cases cases) {
            cases.nodeStateChanged(this);
        }
    }

    /** @param directoryId of the data directory that is void from now on */
    record NodeRemoved(int nodeId, UUID directoryId) implements MembershipEvent {
        @Override
        public void matchMembership(Cases cases) {
            cases.nodeRemoved(this);
        }
    }

    /** It began, or went on to another phase. */
    record ReassignmentChanged(Reassignment reassignment) implements MembershipEvent {
        @Override
        public void matchMembership(Cases cases) {
            cases.reassignmentChanged(this);
        }
    }

    record ReassignmentEnded(PartitionId partition) implements MembershipEvent {
        @Override
        public void matchMembership(Cases cases) {
            cases.reassignmentEnded(this);
        }
    }

    record ReplicasChanged(PartitionId partition, List<Integer> replicas) implements MembershipEvent {
        public ReplicasChanged {
            replicas = List.copyOf(replicas);
        }

        @Override
        public void matchMembership(Cases cases) {
            cases.replicasChanged(this);
        }
    }

    /** The node's replicas of these partitions hold entries, and are no longer to be found empty. */
    record ReplicasBegun(int nodeId, List<PartitionId> partitions) implements MembershipEvent {
        public ReplicasBegun {
            partitions = List.copyOf(partitions);
        }

        @Override
        public void matchMembership(Cases cases) {
            cases.replicasBegun(this);
        }
    }

    /** The partition's group no longer has this node: what it still holds may be deleted. */
    record ReplicaLeft(PartitionId partition, int nodeId) implements MembershipEvent {
        @Override
        public void matchMembership(Cases cases) {
            cases.replicaLeft(this);
        }
    }

    record LeftReplicaDeleted(PartitionId partition, int nodeId) implements MembershipEvent {
        @Override
        public void matchMembership(Cases cases) {
            cases.leftReplicaDeleted(this);
        }
    }

    /**
     * The node's replica of the metadata itself is lost; it must leave the metadata group before it may come in anew.
     *
     * @param directoryId where it will then be
     */
    record MetadataReplicaLost(int nodeId, UUID directoryId) implements MembershipEvent {
        @Override
        public void matchMembership(Cases cases) {
            cases.metadataReplicaLost(this);
        }
    }

    /** What the node held in its old data directory is lost. */
    record DirectoryReplaced(RegisteredNode node) implements MembershipEvent {
        @Override
        public void matchMembership(Cases cases) {
            cases.directoryReplaced(this);
        }
    }

    record MetadataReplicaOut(int nodeId) implements MembershipEvent {
        @Override
        public void matchMembership(Cases cases) {
            cases.metadataReplicaOut(this);
        }
    }

    @Override
    default void match(MetadataEvent.Cases cases) {
        cases.membership(this);
    }

    void matchMembership(Cases cases);

    /** One method for each event: a new one does not compile until all handle it. */
    interface Cases {
        void nodeStateChanged(NodeStateChanged event);

        void nodeRemoved(NodeRemoved event);

        void reassignmentChanged(ReassignmentChanged event);

        void reassignmentEnded(ReassignmentEnded event);

        void replicasChanged(ReplicasChanged event);

        void replicasBegun(ReplicasBegun event);

        void replicaLeft(ReplicaLeft event);

        void leftReplicaDeleted(LeftReplicaDeleted event);

        void metadataReplicaLost(MetadataReplicaLost event);

        void directoryReplaced(DirectoryReplaced event);

        void metadataReplicaOut(MetadataReplicaOut event);
    }
}
