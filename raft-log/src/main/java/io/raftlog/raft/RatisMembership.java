package io.raftlog.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;

/**
 * Changes of who is in a group.
 *
 * <p>A newcomer becomes a voter in one step, by Ratis' staging: the leader feeds it while it has no vote, and only once
 * it has nearly everything appends the new configuration, together with whoever leaves. A standing listener that is
 * promoted would do as well, but Ratis 3.3.0 never again takes a follower for caught up that once was a listener: should
 * a later newcomer be lost, the leader stops sending to both.
 *
 * <p>Thread-safe.
 */
final class RatisMembership {
    private static final Duration RESIGN_WITHIN = Duration.ofSeconds(1);

    private final RaftServer server;
    private final AdminRequests requests;
    private final LeadershipTransfers transfers;
    /** Groups whose leader here was asked for a change and has not answered. */
    private final Set<UUID> changing = ConcurrentHashMap.newKeySet();

    RatisMembership(RaftServer server, AdminRequests requests, LeadershipTransfers transfers) {
        this.server = server;
        this.requests = requests;
        this.transfers = transfers;
    }

    /** What this node knows; fails if the group is not open. */
    GroupMembership of(UUID groupId) throws IOException {
        RaftServer.Division division = server.getDivision(RaftGroupId.valueOf(groupId));
        RaftConfiguration known = division.getRaftConf();
        boolean stable = known.getPreviousPeers(RaftPeerRole.FOLLOWER).isEmpty()
                && known.getPreviousPeers(RaftPeerRole.LISTENER).isEmpty();
        boolean committed = division.getRaftLog().getLastCommittedIndex() >= known.getLogEntryIndex();
        Set<Integer> voters = known.getCurrentPeers(RaftPeerRole.FOLLOWER).stream()
                .map(peer -> PeerIds.nodeId(peer.getId()))
                .collect(Collectors.toSet());
        List<GroupStatus.Follower> joining = strangers(division);
        return new GroupMembership(voters, stable && committed && !changing.contains(groupId), joining);
    }

    /** To whom the leader here sends although they are in none of its configurations, neither the old nor the new. */
    private static List<GroupStatus.Follower> strangers(RaftServer.Division division) {
        RaftConfiguration known = division.getRaftConf();
        return RatisGroup.followersOf(division).stream()
                .filter(follower -> known.getPeer(PeerIds.of(follower.nodeId())) == null)
                .toList();
    }

    /** Asks the leader here to make these the voters; completes once that is committed. */
    CompletableFuture<Void> set(UUID groupId, List<GroupMember> voters) {
        if (!changing.add(groupId)) {
            return CompletableFuture.failedFuture(new IOException("another change of the members is under way"));
        }
        Set<Integer> wanted = voters.stream().map(GroupMember::nodeId).collect(Collectors.toSet());
        if (stillSendsToOneOf(groupId, wanted)) {
            changing.remove(groupId);
            transfers.resign(groupId, RESIGN_WITHIN);
            return CompletableFuture.failedFuture(new IOException(
                    "the leader here gives it up: it still sends to a member that has left, and could not take it in"));
        }
        return requests.setVoters(PeerIds.group(groupId, voters))
                .whenComplete((reply, failure) -> changing.remove(groupId))
                .thenAccept(RatisMembership::requireSuccess);
    }

    /**
     * Whether Ratis 3.3.0 has kept a sender to a member that left, which a change of leaders on the way may leave behind. Asked to
     * take that one in again it fails in the middle, and from then on takes every change for one that is under way.
     */
    private boolean stillSendsToOneOf(UUID groupId, Set<Integer> voters) {
        try {
            return strangers(server.getDivision(RaftGroupId.valueOf(groupId))).stream()
                    .anyMatch(stranger -> voters.contains(stranger.nodeId()));
        } catch (IOException | IllegalStateException notOpen) {
            return false;
        }
    }

    private static void requireSuccess(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new CompletionException(reply.getException());
        }
    }
}
