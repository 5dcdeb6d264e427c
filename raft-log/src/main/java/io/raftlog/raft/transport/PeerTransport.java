package io.raftlog.raft.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.apache.ratis.thirdparty.com.google.protobuf.Parser;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/**
 * What a Raft server says to the others, and hears from them, over one connection to each that all groups share.
 *
 * <p>Ratis' own transport opens two streams for each group and follower, and a record passes through eight threads on its
 * way there and back; a hand-over between threads costs as much as writing the record. Here an append is written by the
 * thread that has made it and handled by the thread that has read it.
 *
 * <p>Thread-safe.
 */
public final class PeerTransport implements RaftServerRpc, RaftServerAsynchronousProtocol {
    /**
     * Calls may wait for answers of the very node that made them, see {@link GroupLanes}: more than groups that elect at the
     * same time.
     */
    private static final int MAX_CALL_THREADS = 1_024;

    private static final Duration CALL_THREAD_IDLE = Duration.ofSeconds(10);

    private static final long MAX_UNANSWERED_BYTES = 16 << 20;
    /** Longest message to another node. */
    public static final int MAX_MESSAGE_BYTES = Frame.MAX_BYTES / 2;

    private final RpcType type;
    private final RaftServer server;
    private final InetSocketAddress bind;
    private final Duration silence;
    private final PeerCalls calls;
    private final DurableVotes votes;
    private final Peers peers;
    private final Map<RaftGroupId, LeadershipRounds> rounds = new ConcurrentHashMap<>();
    private final Map<RaftGroupId, GrantedVotes> granted = new ConcurrentHashMap<>();
    private final AppendBudget appends = new AppendBudget(MAX_UNANSWERED_BYTES);
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(daemons(() -> "raft-peers-watch"));
    private final ExecutorService slowCalls;
    private volatile @Nullable PeerListener listener;

    PeerTransport(RpcType type, PeerRpcType.Settings settings, RaftServer server) {
        this.type = type;
        this.server = server;
        this.bind = settings.bind();
        this.silence = settings.silence();
        this.votes = settings.votes();
        this.peers = new Peers(settings.routes());
        // Named as Ratis names its own: by their names the errors that it logs are told apart from those of other
        // servers here. The server itself has none before its transport is made.
        this.slowCalls = new ThreadPoolExecutor(
                0,
                MAX_CALL_THREADS,
                CALL_THREAD_IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                daemons(() -> server.getId() + "@peer-calls"));
        this.calls =
                new PeerCalls(server, settings.proposals(), votes, settings.states(), settings.opening(), slowCalls);
    }

    @Override
    public synchronized void start() throws IOException {
        listener = PeerListener.open(bind, calls);
        long period = Math.max(1, silence.toMillis() / 4);
        watch.scheduleWithFixedDelay(this::closeStuck, period, period, TimeUnit.MILLISECONDS);
    }

    private void closeStuck() {
        peers.closeSilentFor(silence);
        PeerListener listening = listener;
        if (listening != null) {
            listening.closeStuckFor(silence.toNanos());
        }
    }

    @Override
    public synchronized InetSocketAddress getInetSocketAddress() {
        return listener == null ? bind : listener.address();
    }

    @Override
    public synchronized void close() throws IOException {
        watch.shutdownNow();
        peers.close();
        slowCalls.shutdown();
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    public RpcType getRpcType() {
        return type;
    }

    @Override
    public void addRaftPeers(Collection<RaftPeer> all) {
        all.forEach(peers::add);
    }

    /** A broken connection mends itself. */
    @Override
    public void handleException(RaftPeerId peer, Exception failure, boolean reconnect) {}

    @Override
    public RaftServerAsynchronousProtocol async() {
        return this;
    }

    @Override
    public CompletableFuture<AppendEntriesReplyProto> appendEntriesAsync(AppendEntriesRequestProto request) {
        return call(FrameKind.APPEND, request.getServerRequest(), request, AppendEntriesReplyProto.parser());
    }

    @Override
    public CompletableFuture<ReadIndexReplyProto> readIndexAsync(ReadIndexRequestProto request) {
        return call(FrameKind.READ_INDEX, request.getServerRequest(), request, ReadIndexReplyProto.parser());
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        return await(appendEntriesAsync(request));
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        if (request.getPreVote()) {
            return ask(request);
        }
        RaftGroupId group = groupOf(request);
        long term = request.getCandidateTerm();
        // Whoever asks has voted for itself.
        if (!votes.confirms(group, term, server.getId())) {
            throw new IOException("this replica of group " + group + " does not stand in term " + term
                    + ": it has voted for another, or reached a later term");
        }
        RequestVoteReplyProto reply = ask(request);
        if (reply.getServerReply().getSuccess()) {
            granted(group).add(term, RaftPeerId.valueOf(reply.getServerReply().getReplyId()));
        }
        return reply;
    }

    private RequestVoteReplyProto ask(RequestVoteRequestProto request) throws IOException {
        return await(call(FrameKind.VOTE, request.getServerRequest(), request, RequestVoteReplyProto.parser()));
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        return await(call(
                FrameKind.INSTALL_SNAPSHOT, request.getServerRequest(), request, InstallSnapshotReplyProto.parser()));
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return await(call(
                FrameKind.START_ELECTION, request.getServerRequest(), request, StartLeaderElectionReplyProto.parser()));
    }

    /**
     * Hands a command to another node for a group that it may lead.
     *
     * @return what its {@link ProposalHandler} answered; fails with an {@link IOException} if the outcome is unknown
     */
    public CompletableFuture<ByteString> propose(RaftPeer peer, ByteString proposal) {
        peers.add(peer);
        return peers.call(peer.getId(), FrameKind.PROPOSE, new Frame.Payload.Bytes(proposal));
    }

    AppendBudget appends() {
        return appends;
    }

    LeadershipRounds rounds(RaftGroupId groupId) {
        return rounds.computeIfAbsent(groupId, first -> new LeadershipRounds());
    }

    private GrantedVotes granted(RaftGroupId groupId) {
        return granted.computeIfAbsent(groupId, first -> new GrantedVotes());
    }

    /** Whether a majority of the group has told this node that it votes for its replica in this term. */
    public boolean isElected(RaftServer.Division division, long term) {
        return granted(division.getMemberId().getGroupId()).elect(division, term);
    }

    /** The group is closed here. */
    public void forget(UUID groupId) {
        rounds.remove(RaftGroupId.valueOf(groupId));
        granted.remove(RaftGroupId.valueOf(groupId));
    }

    /**
     * Completes once a majority has accepted something that this node sent it, as the group's leader, after this call.
     * Fails with an {@link IOException}, or if nobody answers for long.
     */
    public CompletableFuture<Void> confirmLeadership(RaftServer.Division division) {
        if (!division.getInfo().isLeader()) {
            return CompletableFuture.failedFuture(new IOException(
                    "this node does not lead group " + division.getMemberId().getGroupId()));
        }
        return rounds(division.getMemberId().getGroupId()).begin(division);
    }

    /** Asks another node; returns what its {@link StateHandler} answered. */
    public CompletableFuture<ByteString> askState(RaftPeer peer, ByteString question) {
        peers.add(peer);
        return peers.call(peer.getId(), FrameKind.ASK_STATE, new Frame.Payload.Bytes(question));
    }

    static RaftGroupId groupOf(RequestVoteRequestProto request) {
        return ProtoUtils.toRaftGroupId(request.getServerRequest().getRaftGroupId());
    }

    /** Asks another node what it has of a group; waits for the answer, not longer than for a vote. */
    public GroupLook look(RaftPeer peer, UUID groupId) throws IOException {
        peers.add(peer);
        return GroupLook.read(
                await(peers.call(peer.getId(), FrameKind.LOOK, new Frame.Payload.Bytes(GroupLook.ask(groupId)))));
    }

    private <T> CompletableFuture<T> call(
            FrameKind kind, RaftRpcRequestProto envelope, MessageLite request, Parser<T> parser) {
        RaftPeerId to = RaftPeerId.valueOf(envelope.getReplyId());
        return peers.call(to, kind, Frame.Payload.of(request)).thenApply(bytes -> PeerCalls.parse(parser, bytes));
    }

    private <T> T await(CompletableFuture<T> reply) throws IOException {
        try {
            return reply.get(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for another node");
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + silence.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private static ThreadFactory daemons(Supplier<String> name) {
        var number = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, name.get() + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
