package io.raftlog.raft;

import io.raftlog.raft.transport.PeerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;

/**
 * A group's handle on top of its Ratis division.
 *
 * <p>Thread-safe.
 */
final class RatisGroup implements RaftGroupHandle {
    private final RaftServer server;
    private final RaftGroupId groupId;
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    /** The division and its concrete face; it can be asked for only after the group has been made. */
    private volatile RaftServer.@Nullable Division division;

    RatisGroup(RaftServer server, RaftGroupId groupId) {
        this.server = server;
        this.groupId = groupId;
    }

    UUID id() {
        return groupId.getUuid();
    }

    RaftServer.Division division() throws IOException {
        RaftServer.Division known = division;
        if (known == null) {
            known = server.getDivision(groupId);
            division = known;
        }
        return known;
    }

    /** Opened, and not closing yet. */
    boolean isRunning() {
        try {
            return division().getInfo().getLifeCycleState().isRunning();
        } catch (IOException notOpen) {
            return false;
        }
    }

    /** On the way in: it gets entries, and does not vote. */
    boolean isListener() {
        try {
            return division().getInfo().isListener();
        } catch (IOException notOpen) {
            return false;
        }
    }

    DivisionInfo info() {
        return openDivision().getInfo();
    }

    private RaftServer.Division openDivision() {
        try {
            return division();
        } catch (IOException e) {
            throw new IllegalStateException("group " + groupId + " is not open", e);
        }
    }

    /** As far as this node knows. */
    Stream<RaftPeerId> voters() {
        return openDivision().getRaftConf().getCurrentPeers().stream().map(RaftPeer::getId);
    }

    /** Of the last entry in the Raft log here, -1 if there is none. */
    long lastIndex() {
        try {
            TermIndex last = division().getRaftLog().getLastEntryTermIndex();
            return last == null ? RaftLog.INVALID_LOG_INDEX : last.getIndex();
        } catch (IOException e) {
            throw new IllegalStateException("group " + groupId + " is not open", e);
        }
    }

    /** Whether the group may have closed here because its leader told this node that it is no member any more. */
    boolean wasToldToLeave() {
        return wasToldToLeave(server, openDivision());
    }

    static boolean wasToldToLeave(RaftServer server, RaftServer.Division division) {
        // Only who stands for election is told so; and a whole server that closes is another matter.
        return division.getInfo().isCandidate() && !server.getLifeCycleState().isClosingOrClosed();
    }

    @Override
    public CompletableFuture<ByteBuffer> propose(ByteBuffer command, List<ByteBuffer> data) {
        return submit(Proposal.of(command, data), RaftClientRequest.writeRequestType())
                .thenApply(reply -> Bytes.buffer(reply.getMessage().getContent()));
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        // First: Ratis takes a leader that confirmed its commit index once for one that leads.
        return confirmLeadership()
                .thenCompose(confirmed -> submit(Message.EMPTY, RaftClientRequest.readRequestType()))
                .thenApply(reply -> null);
    }

    /** Whether a majority told this node that it votes for this replica in that term. */
    boolean isElected(long term) {
        return transport().isElected(openDivision(), term);
    }

    private PeerTransport transport() {
        return (PeerTransport) server.getServerRpc();
    }

    private CompletableFuture<Void> confirmLeadership() {
        try {
            return transport().confirmLeadership(division());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<RaftClientReply> submit(Message message, RaftClientRequest.Type type) {
        try {
            var request = RaftClientRequest.newBuilder()
                    .setClientId(clientId)
                    .setServerId(server.getId())
                    .setGroupId(groupId)
                    .setCallId(callIds.incrementAndGet())
                    .setMessage(message)
                    .setType(type)
                    .build();
            // Straight to the division: through the server every request costs two more thread hops.
            return ((RaftClientAsynchronousProtocol) division())
                    .submitClientRequestAsync(request)
                    .thenApply(RatisGroup::requireSuccess);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Only a rejection by the machine itself, under the log's lock, proves that the entry was never appended. */
    static RaftClientReply requireSuccess(RaftClientReply reply) {
        if (reply.isSuccess()) {
            return reply;
        }
        Exception cause = reply.getException();
        if (cause instanceof StateMachineException) {
            throw new CompletionException(new ProposalRejectedException("rejected before it was appended", cause));
        }
        throw new CompletionException(cause);
    }

    @Override
    public GroupStatus status() {
        return statusOf(info());
    }

    private GroupStatus statusOf(DivisionInfo info) {
        RaftPeerId leader = info.getLeaderId();
        long commitIndex = openDivision().getRaftLog().getLastCommittedIndex();
        long nextIndex = openDivision().getRaftLog().getNextIndex();
        return new GroupStatus(
                info.getCurrentTerm(),
                leader == null ? 0 : PeerIds.nodeId(leader),
                info.isLeader(),
                info.isLeaderReady(),
                commitIndex,
                info.getLastAppliedIndex(),
                info.isLeader() ? voting(followers(info, nextIndex)) : List.of());
    }

    /** Replicas that are on their way in cannot take over, so whoever looks for a successor need not see them. */
    private List<GroupStatus.Follower> voting(List<GroupStatus.Follower> followers) {
        var conf = openDivision().getRaftConf();
        return followers.stream()
                .filter(follower -> conf.getPeer(PeerIds.of(follower.nodeId())) != null)
                .toList();
    }

    /** All that a leader sends to, whether they vote or not; empty if this node does not lead. */
    static List<GroupStatus.Follower> followersOf(RaftServer.Division division) {
        DivisionInfo info = division.getInfo();
        return info.isLeader() ? followers(info, division.getRaftLog().getNextIndex()) : List.of();
    }

    private static List<GroupStatus.Follower> followers(DivisionInfo info, long nextIndex) {
        var rpc = info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
        long[] match = info.getFollowerMatchIndices();
        var followers = new ArrayList<GroupStatus.Follower>();
        // Both lists are in the order of the leader's senders; a leader that steps down meanwhile has none.
        for (int i = 0; i < rpc.size() && match != null && i < match.length; i++) {
            followers.add(new GroupStatus.Follower(
                    PeerIds.nodeId(RaftPeerId.valueOf(rpc.get(i).getId().getId())),
                    Math.max(0, nextIndex - 1 - match[i]),
                    rpc.get(i).getLastRpcElapsedTimeMs()));
        }
        return followers;
    }
}
