package io.raftlog.metadata;

import io.raftlog.metadata.v1.ChangeMembership;
import io.raftlog.metadata.v1.DirectoryOfNode;
import io.raftlog.metadata.v1.Move;
import io.raftlog.metadata.v1.MoveReplicas;
import io.raftlog.metadata.v1.Partition;
import io.raftlog.metadata.v1.ReassignmentStep;
import io.raftlog.metadata.v1.RemoveNode;
import io.raftlog.metadata.v1.ReplicaOfNode;
import io.raftlog.metadata.v1.ReplicasOfNode;
import io.raftlog.model.PartitionId;

/** The bytes of commands about membership. */
final class MembershipCodec {
    private MembershipCodec() {}

    static ChangeMembership encode(MembershipCommand command) {
        return command.matchMembership(new Encoder()).build();
    }

    static MembershipCommand decode(ChangeMembership change) {
        return switch (change.getChangeCase()) {
            case MOVE_REPLICAS ->
                new MembershipCommand.MoveReplicas(change.getMoveReplicas().getMovesList().stream()
                        .map(move -> new MembershipCommand.Move(decode(move.getPartition()), move.getTargetList()))
                        .toList());
            case CANCEL_MOVE -> new MembershipCommand.CancelMove(decode(change.getCancelMove()));
            case REBUILD_REPLICA ->
                new MembershipCommand.RebuildReplica(
                        decode(change.getRebuildReplica().getPartition()),
                        change.getRebuildReplica().getNodeId());
            case STEP_DONE -> new MembershipCommand.StepDone(decode(change.getStepDone()));
            case REPLICA_DELETED ->
                new MembershipCommand.ReplicaDeleted(
                        decode(change.getReplicaDeleted().getPartition()),
                        change.getReplicaDeleted().getNodeId());
            case DRAIN_NODE -> new MembershipCommand.DrainNode(change.getDrainNode());
            case UNDRAIN_NODE -> new MembershipCommand.UndrainNode(change.getUndrainNode());
            case REMOVE_NODE ->
                new MembershipCommand.RemoveNode(
                        change.getRemoveNode().getNodeId(),
                        change.getRemoveNode().getMoveReplicas());
            case METADATA_REPLICA_REMOVED ->
                new MembershipCommand.MetadataReplicaRemoved(change.getMetadataReplicaRemoved());
            case REPLICAS_BEGUN ->
                new MembershipCommand.ReplicasBegun(
                        change.getReplicasBegun().getNodeId(),
                        change.getReplicasBegun().getPartitionsList().stream()
                                .map(MembershipCodec::decode)
                                .toList());
            case REPLACE_METADATA_REPLICA ->
                new MembershipCommand.ReplaceMetadataReplica(
                        change.getReplaceMetadataReplica().getNodeId(),
                        MetadataCodec.uuid(change.getReplaceMetadataReplica().getDirectoryId()));
            case CHANGE_NOT_SET ->
                throw new IllegalStateException("change of membership of an unknown kind: upgrade this node");
        };
    }

    static ReassignmentStep encode(Reassignment step) {
        return ReassignmentStep.newBuilder()
                .setPartition(encode(step.partition()))
                .addAllTarget(step.target())
                .setIncoming(step.incoming())
                .setOutgoing(step.outgoing())
                .setPhase(encode(step.phase()))
                .build();
    }

    static Reassignment decode(ReassignmentStep step) {
        return new Reassignment(
                decode(step.getPartition()),
                step.getTargetList(),
                step.getIncoming(),
                step.getOutgoing(),
                decode(step.getPhase()));
    }

    private static ReassignmentStep.Phase encode(Reassignment.Phase phase) {
        return switch (phase) {
            case QUEUED -> ReassignmentStep.Phase.QUEUED;
            case ADDING -> ReassignmentStep.Phase.ADDING;
            case REVERTING -> ReassignmentStep.Phase.REVERTING;
            case REMOVING -> ReassignmentStep.Phase.REMOVING;
            case WIPING -> ReassignmentStep.Phase.WIPING;
        };
    }

    private static Reassignment.Phase decode(ReassignmentStep.Phase phase) {
        return switch (phase) {
            case QUEUED -> Reassignment.Phase.QUEUED;
            case ADDING -> Reassignment.Phase.ADDING;
            case REVERTING -> Reassignment.Phase.REVERTING;
            case REMOVING -> Reassignment.Phase.REMOVING;
            case WIPING -> Reassignment.Phase.WIPING;
            case PHASE_UNKNOWN, UNRECOGNIZED ->
                throw new IllegalStateException("a reassignment in an unknown phase: upgrade this node");
        };
    }

    static Partition encode(PartitionId partition) {
        return Partition.newBuilder()
                .setTopicId(MetadataCodec.bytes(partition.topicId()))
                .setPartition(partition.partition())
                .build();
    }

    static PartitionId decode(Partition partition) {
        return new PartitionId(MetadataCodec.uuid(partition.getTopicId()), partition.getPartition());
    }

    private static final class Encoder implements MembershipCommand.Cases<ChangeMembership.Builder> {
        @Override
        public ChangeMembership.Builder moveReplicas(MembershipCommand.MoveReplicas command) {
            MoveReplicas.Builder moves = MoveReplicas.newBuilder();
            command.moves()
                    .forEach(move -> moves.addMoves(Move.newBuilder()
                            .setPartition(encode(move.partition()))
                            .addAllTarget(move.target())));
            return ChangeMembership.newBuilder().setMoveReplicas(moves);
        }

        @Override
        public ChangeMembership.Builder cancelMove(MembershipCommand.CancelMove command) {
            return ChangeMembership.newBuilder().setCancelMove(encode(command.partition()));
        }

        @Override
        public ChangeMembership.Builder rebuildReplica(MembershipCommand.RebuildReplica command) {
            return ChangeMembership.newBuilder().setRebuildReplica(replica(command.partition(), command.nodeId()));
        }

        @Override
        public ChangeMembership.Builder stepDone(MembershipCommand.StepDone command) {
            return ChangeMembership.newBuilder().setStepDone(encode(command.step()));
        }

        @Override
        public ChangeMembership.Builder replicaDeleted(MembershipCommand.ReplicaDeleted command) {
            return ChangeMembership.newBuilder().setReplicaDeleted(replica(command.partition(), command.nodeId()));
        }

        @Override
        public ChangeMembership.Builder drainNode(MembershipCommand.DrainNode command) {
            return ChangeMembership.newBuilder().setDrainNode(command.nodeId());
        }

        @Override
        public ChangeMembership.Builder undrainNode(MembershipCommand.UndrainNode command) {
            return ChangeMembership.newBuilder().setUndrainNode(command.nodeId());
        }

        @Override
        public ChangeMembership.Builder removeNode(MembershipCommand.RemoveNode command) {
            return ChangeMembership.newBuilder()
                    .setRemoveNode(RemoveNode.newBuilder()
                            .setNodeId(command.nodeId())
                            .setMoveReplicas(command.moveReplicas()));
        }

        @Override
        public ChangeMembership.Builder replicasBegun(MembershipCommand.ReplicasBegun command) {
            ReplicasOfNode.Builder replicas = ReplicasOfNode.newBuilder().setNodeId(command.nodeId());
            command.partitions().forEach(partition -> replicas.addPartitions(encode(partition)));
            return ChangeMembership.newBuilder().setReplicasBegun(replicas);
        }

        @Override
        public ChangeMembership.Builder replaceMetadataReplica(MembershipCommand.ReplaceMetadataReplica command) {
            return ChangeMembership.newBuilder()
                    .setReplaceMetadataReplica(DirectoryOfNode.newBuilder()
                            .setNodeId(command.nodeId())
                            .setDirectoryId(MetadataCodec.bytes(command.directoryId())));
        }

        @Override
        public ChangeMembership.Builder metadataReplicaRemoved(MembershipCommand.MetadataReplicaRemoved command) {
            return ChangeMembership.newBuilder().setMetadataReplicaRemoved(command.nodeId());
        }

        private static ReplicaOfNode.Builder replica(PartitionId partition, int nodeId) {
            return ReplicaOfNode.newBuilder().setPartition(encode(partition)).setNodeId(nodeId);
        }
    }
}
