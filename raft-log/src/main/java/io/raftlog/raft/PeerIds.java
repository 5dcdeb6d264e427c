package io.raftlog.raft;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/** Our node numbers and Ratis' peers: node 3 is peer {@code n3}. */
final class PeerIds {
    private PeerIds() {}

    static RaftPeerId of(int nodeId) {
        return RaftPeerId.valueOf("n" + nodeId);
    }

    static int nodeId(RaftPeerId peer) {
        return Integer.parseInt(peer.toString().substring(1));
    }

    /** All peers get one priority: with others, a leader cannot be handed to whom we choose. */
    static RaftGroup group(UUID groupId, List<GroupMember> members) {
        return RaftGroup.valueOf(
                RaftGroupId.valueOf(groupId),
                members.stream().map(PeerIds::peer).toList());
    }

    /** As a node sees a group that it is to join: it does not vote until the group's log tells it so. */
    static RaftGroup groupToJoin(UUID groupId, List<GroupMember> voters, GroupMember newcomer) {
        Stream<RaftPeer> others = voters.stream()
                .filter(voter -> voter.nodeId() != newcomer.nodeId())
                .map(PeerIds::peer);
        RaftPeer listener = RaftPeer.newBuilder(peer(newcomer))
                .setStartupRole(RaftPeerRole.LISTENER)
                .build();
        return RaftGroup.valueOf(
                RaftGroupId.valueOf(groupId),
                Stream.concat(others, Stream.of(listener)).toList());
    }

    static RaftPeer peer(GroupMember member) {
        return RaftPeer.newBuilder()
                .setId(of(member.nodeId()))
                .setAddress(member.address().toString())
                .build();
    }
}
