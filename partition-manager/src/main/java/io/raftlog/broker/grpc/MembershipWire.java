package io.raftlog.broker.grpc;

import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.ClusterDescription;
import io.raftlog.broker.request.MembershipHandler;
import io.raftlog.broker.request.NodeChange;
import io.raftlog.broker.request.ReplicaMove;
import io.raftlog.metadata.NodeState;
import io.raftlog.metadata.Reassignment;
import io.raftlog.protocol.v1.CancelMoveResponse;
import io.raftlog.protocol.v1.ChangeNodeRequest;
import io.raftlog.protocol.v1.ChangeNodeResponse;
import io.raftlog.protocol.v1.MoveReplicasRequest;
import io.raftlog.protocol.v1.MoveReplicasResponse;
import io.raftlog.protocol.v1.NodeInfo;
import java.util.List;

/** Membership, to and from the wire. */
final class MembershipWire {
    private MembershipWire() {}

    static List<MembershipHandler.Target> targets(MoveReplicasRequest request) {
        return request.getMovesList().stream()
                .map(move -> new MembershipHandler.Target(move.getTopic(), move.getPartition(), move.getToList()))
                .toList();
    }

    static NodeChange change(ChangeNodeRequest request) {
        return switch (request.getChange()) {
            case DRAIN -> NodeChange.DRAIN;
            case UNDRAIN -> NodeChange.UNDRAIN;
            case REMOVE -> NodeChange.REMOVE;
            case REMOVE_WITH_REPLICAS -> NodeChange.REMOVE_WITH_REPLICAS;
            case CHANGE_UNKNOWN, UNRECOGNIZED ->
                throw new InvalidRequestException("a change of a node that this version does not know");
        };
    }

    static MoveReplicasResponse moved(Answer<List<ReplicaMove>> answer) {
        MoveReplicasResponse.Builder wire = MoveReplicasResponse.newBuilder();
        if (answer instanceof Answer.Given<List<ReplicaMove>> given) {
            given.value().forEach(move -> wire.addMoves(move(move)));
        } else {
            wire.setError(Wire.error((Answer.Refused<List<ReplicaMove>>) answer));
        }
        return wire.build();
    }

    static CancelMoveResponse cancelled(Answer<List<ReplicaMove>> answer) {
        return answer instanceof Answer.Refused<List<ReplicaMove>> refused
                ? CancelMoveResponse.newBuilder().setError(Wire.error(refused)).build()
                : CancelMoveResponse.getDefaultInstance();
    }

    static ChangeNodeResponse changed(Answer<List<ReplicaMove>> answer) {
        ChangeNodeResponse.Builder wire = ChangeNodeResponse.newBuilder();
        if (answer instanceof Answer.Given<List<ReplicaMove>> given) {
            given.value().forEach(move -> wire.addMoves(move(move)));
        } else {
            wire.setError(Wire.error((Answer.Refused<List<ReplicaMove>>) answer));
        }
        return wire.build();
    }

    static io.raftlog.protocol.v1.ReplicaMove move(ReplicaMove move) {
        io.raftlog.protocol.v1.ReplicaMove.Builder wire = io.raftlog.protocol.v1.ReplicaMove.newBuilder()
                .setTopic(move.topic())
                .setPartition(move.partition())
                .addAllFrom(move.from())
                .addAllTo(move.to());
        move.step()
                .ifPresent(step -> wire.setIncoming(step.incoming())
                        .setOutgoing(step.outgoing())
                        .setPhase(phase(step.phase())));
        return wire.build();
    }

    private static io.raftlog.protocol.v1.ReplicaMove.Phase phase(Reassignment.Phase phase) {
        return switch (phase) {
            case QUEUED -> io.raftlog.protocol.v1.ReplicaMove.Phase.QUEUED;
            case ADDING -> io.raftlog.protocol.v1.ReplicaMove.Phase.COPYING;
            case REVERTING -> io.raftlog.protocol.v1.ReplicaMove.Phase.REVERTING;
            case REMOVING -> io.raftlog.protocol.v1.ReplicaMove.Phase.REMOVING;
            case WIPING -> io.raftlog.protocol.v1.ReplicaMove.Phase.WIPING;
        };
    }

    static NodeInfo node(ClusterDescription.MemberNode member) {
        return Wire.node(member.node()).toBuilder()
                .setState(state(member.state()))
                .build();
    }

    private static NodeInfo.State state(NodeState state) {
        return switch (state) {
            case ACTIVE -> NodeInfo.State.ACTIVE;
            case DRAINING -> NodeInfo.State.DRAINING;
            case LEAVING -> NodeInfo.State.LEAVING;
        };
    }
}
