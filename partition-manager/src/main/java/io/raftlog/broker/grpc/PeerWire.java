package io.raftlog.broker.grpc;

import com.google.protobuf.ByteString;
import io.raftlog.broker.liveness.Canvass;
import io.raftlog.broker.liveness.Opinion;
import io.raftlog.protocol.v1.CanvassRequest;
import io.raftlog.protocol.v1.CanvassResponse;
import io.raftlog.protocol.v1.Leave;
import io.raftlog.raft.EntryPosition;
import java.nio.ByteBuffer;
import java.util.UUID;

/** What nodes say to each other, from and to the wire. */
final class PeerWire {
    private static final int UUID_BYTES = 16;

    private PeerWire() {}

    static CanvassRequest encode(Canvass canvass, String clusterId) {
        return CanvassRequest.newBuilder()
                .setClusterId(clusterId)
                .setNodeId(canvass.candidate())
                .setPredecessorId(canvass.predecessor())
                .addAllCandidacies(
                        canvass.candidacies().stream().map(PeerWire::encode).toList())
                .build();
    }

    private static io.raftlog.protocol.v1.Candidacy encode(Canvass.Candidacy candidacy) {
        return io.raftlog.protocol.v1.Candidacy.newBuilder()
                .setGroupId(Wire.uuid(candidacy.group()))
                .setTerm(candidacy.last().term())
                .setIndex(candidacy.last().index())
                .setInsist(candidacy.insist())
                .build();
    }

    /** Throws {@link InvalidRequestException} naming what is wrong. */
    static Canvass decode(CanvassRequest request) {
        return new Canvass(
                request.getNodeId(),
                request.getPredecessorId(),
                request.getCandidaciesList().stream().map(PeerWire::decode).toList());
    }

    private static Canvass.Candidacy decode(io.raftlog.protocol.v1.Candidacy candidacy) {
        return new Canvass.Candidacy(
                uuid(candidacy.getGroupId()),
                new EntryPosition(candidacy.getTerm(), candidacy.getIndex()),
                candidacy.getInsist());
    }

    private static UUID uuid(ByteString wire) {
        if (wire.size() != UUID_BYTES) {
            throw new InvalidRequestException("group_id has " + wire.size() + " bytes, not " + UUID_BYTES);
        }
        ByteBuffer bytes = wire.asReadOnlyByteBuffer();
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    static CanvassResponse encode(Opinion opinion) {
        return CanvassResponse.newBuilder()
                .setHearsPredecessor(opinion.hears())
                .addAllLeaves(opinion.leaves().stream().map(PeerWire::encode).toList())
                .build();
    }

    private static Leave encode(Opinion.Leave leave) {
        return switch (leave) {
            case NOT_YET -> Leave.LEAVE_NOT_YET;
            case GRANTED -> Leave.LEAVE_GRANTED;
            case MINE -> Leave.LEAVE_MINE;
            case LED -> Leave.LEAVE_LED;
            case NO_VOTER -> Leave.LEAVE_NO_VOTER;
        };
    }

    static Opinion decode(CanvassResponse response) {
        return new Opinion(
                response.getHearsPredecessor(),
                response.getLeavesList().stream().map(PeerWire::decode).toList());
    }

    private static Opinion.Leave decode(Leave leave) {
        return switch (leave) {
            case LEAVE_NOT_YET, UNRECOGNIZED -> Opinion.Leave.NOT_YET;
            case LEAVE_GRANTED -> Opinion.Leave.GRANTED;
            case LEAVE_MINE -> Opinion.Leave.MINE;
            case LEAVE_LED -> Opinion.Leave.LED;
            case LEAVE_NO_VOTER -> Opinion.Leave.NO_VOTER;
        };
    }
}
