package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import java.util.List;
import java.util.UUID;

/**
 * What may be asked of the metadata group about who holds what, and who belongs to the cluster.
 *
 * <p>Immutable.
 */
public sealed interface MembershipCommand extends MetadataCommand {
    /** @param target which nodes shall hold the partition, as many as do now; the first should lead */
    record Move(PartitionId partition, List<Integer> target) {
        public Move {
            target = List.copyOf(target);
        }
    }

    /** All of them or none. */
    record MoveReplicas(List<Move> moves) implements MembershipCommand {
        public MoveReplicas {
            moves = List.copyOf(moves);
        }

        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.moveReplicas(this);
        }
    }

    record CancelMove(PartitionId partition) implements MembershipCommand {
        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.cancelMove(this);
        }
    }

    /** A node cannot trust what it has of a partition; the others shall give it a new copy. */
    record RebuildReplica(PartitionId partition, int nodeId) implements MembershipCommand {
        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.rebuildReplica(this);
        }
    }

    /** What the step asks for is so; of no effect if the reassignment has gone on meanwhile. */
    record StepDone(Reassignment step) implements MembershipCommand {
        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.stepDone(this);
        }
    }

    /** The node has deleted what it had of a partition that has left it. */
    record ReplicaDeleted(PartitionId partition, int nodeId) implements MembershipCommand {
        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.replicaDeleted(this);
        }
    }

    record DrainNode(int nodeId) implements MembershipCommand {
        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.drainNode(this);
        }
    }

    record UndrainNode(int nodeId) implements MembershipCommand {
        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.undrainNode(this);
        }
    }

    /** @param moveReplicas whether the node may still hold some, which are then placed anew first */
    record RemoveNode(int nodeId, boolean moveReplicas) implements MembershipCommand {
        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.removeNode(this);
        }
    }

    /** These replicas of new partitions hold entries now: should a node find one empty, it has lost something. */
    record ReplicasBegun(int nodeId, List<PartitionId> partitions) implements MembershipCommand {
        public ReplicasBegun {
            partitions = List.copyOf(partitions);
        }

        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.replicasBegun(this);
        }
    }

    /**
     * A node cannot trust what it has of the metadata itself; it will not vote before it was taken out of the metadata
     * group and let in again.
     *
     * @param directoryId of its data directory
     */
    record ReplaceMetadataReplica(int nodeId, UUID directoryId) implements MembershipCommand {
        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.replaceMetadataReplica(this);
        }
    }

    /** The node's replica of the metadata itself is out of the metadata group; it may come in anew. */
    record MetadataReplicaRemoved(int nodeId) implements MembershipCommand {
        @Override
        public <R> R matchMembership(Cases<R> cases) {
            return cases.metadataReplicaRemoved(this);
        }
    }

    @Override
    default <R> R match(MetadataCommand.Cases<R> cases) {
        return cases.membership(this);
    }

    <R> R matchMembership(Cases<R> cases);

    /** One method for each command: a new one does not compile until all handle it. */
    interface Cases<R> {
        R moveReplicas(MoveReplicas command);

        R cancelMove(CancelMove command);

        R rebuildReplica(RebuildReplica command);

        R stepDone(StepDone command);

        R replicaDeleted(ReplicaDeleted command);

        R drainNode(DrainNode command);

        R undrainNode(UndrainNode command);

        R removeNode(RemoveNode command);

        R replicasBegun(ReplicasBegun command);

        R replaceMetadataReplica(ReplaceMetadataReplica command);

        R metadataReplicaRemoved(MetadataReplicaRemoved command);
    }
}
