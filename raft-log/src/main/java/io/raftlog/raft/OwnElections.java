package io.raftlog.raft;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/**
 * Elections that this node calls for itself, without waiting for Raft's own timeout.
 *
 * <p>Ratis lets a leader tell a follower to stand at once. The message names the leader and its last entry, and nothing
 * says that it must come from another process: a node sends it to its own server. The follower stands in a higher term
 * without asking beforehand, and is elected only if a majority finds its log good enough: so the worst that a needless
 * call does is to change the leader.
 *
 * <p>Thread-safe.
 */
record OwnElections(RaftServer server) {
    Optional<EntryPosition> lastEntry(UUID groupId) {
        try {
            return Optional.ofNullable(lastEntry(division(groupId)))
                    .map(last -> new EntryPosition(last.getTerm(), last.getIndex()));
        } catch (IOException | IllegalStateException notOpen) {
            return Optional.empty();
        }
    }

    Set<Integer> voters(UUID groupId) {
        try {
            return division(groupId).getRaftConf().getCurrentPeers().stream()
                    .map(RaftPeer::getId)
                    .map(PeerIds::nodeId)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException | IllegalStateException notOpen) {
            return Set.of();
        }
    }

    boolean stand(UUID groupId) throws IOException {
        RaftServer.Division division = division(groupId);
        TermIndex last = lastEntry(division);
        // Ratis refuses by the term of that entry if an election without a winner came after it.
        return last != null
                && server.startLeaderElection(StartLeaderElectionRequestProto.newBuilder()
                                .setServerRequest(fromLeader(division))
                                .setLeaderLastEntry(last.toProto())
                                .build())
                        .getServerReply()
                        .getSuccess();
    }

    private RaftRpcRequestProto fromLeader(RaftServer.Division division) {
        RaftPeerId leader = division.getInfo().getLeaderId();
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId((leader == null ? server.getId() : leader).toByteString())
                .setReplyId(server.getId().toByteString())
                .setRaftGroupId(
                        ProtoUtils.toRaftGroupIdProtoBuilder(division.getGroup().getGroupId()))
                .build();
    }

    private static @Nullable TermIndex lastEntry(RaftServer.Division division) {
        TermIndex inLog = division.getRaftLog().getLastEntryTermIndex();
        if (inLog != null) {
            return inLog;
        }
        SnapshotInfo snapshot = division.getStateMachine().getLatestSnapshot();
        return snapshot == null ? null : snapshot.getTermIndex();
    }

    private RaftServer.Division division(UUID groupId) throws IOException {
        return server.getDivision(RaftGroupId.valueOf(groupId));
    }
}
