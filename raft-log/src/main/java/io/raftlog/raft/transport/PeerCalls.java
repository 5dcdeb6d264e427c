package io.raftlog.raft.transport;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.LogProtoUtils;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.apache.ratis.thirdparty.com.google.protobuf.Parser;
import org.apache.ratis.util.ProtoUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the other nodes' calls to this node's Raft server.
 *
 * <p>Thread-safe.
 */
final class PeerCalls implements PeerListener.Calls {
    private static final Logger LOG = LoggerFactory.getLogger(PeerCalls.class);

    private final RaftServer server;
    private final ProposalHandler proposals;
    private final DurableVotes votes;
    private final StateHandler states;
    private final OpeningGroups opening;
    private final Executor slow;
    private final GroupLanes appends;
    private final GroupLanes installations;

    /**
     * @param slow runs what forces something to disk, or waits: all but appends to followers, which are only queued. Calls
     *     that it has no thread for fail
     */
    PeerCalls(
            RaftServer server,
            ProposalHandler proposals,
            DurableVotes votes,
            StateHandler states,
            OpeningGroups opening,
            Executor slow) {
        this.server = server;
        this.proposals = proposals;
        this.votes = votes;
        this.states = states;
        this.opening = opening;
        this.slow = slow;
        this.appends = new GroupLanes(slow);
        this.installations = new GroupLanes(slow);
    }

    @Override
    public CompletableFuture<Frame.Payload> handle(FrameKind kind, ByteString payload) throws IOException {
        return switch (kind) {
            case APPEND -> {
                AppendEntriesRequestProto append = parseApart(AppendEntriesRequestProto.parser(), payload);
                opening.check(append.getServerRequest());
                yield reply(append(append));
            }
            case READ_INDEX -> reply(server.readIndexAsync(parse(ReadIndexRequestProto.parser(), payload)));
            case VOTE -> later(() -> vote(parse(RequestVoteRequestProto.parser(), payload)));
            case START_ELECTION ->
                later(() -> {
                    var stand = parse(StartLeaderElectionRequestProto.parser(), payload);
                    opening.check(stand.getServerRequest());
                    return server.startLeaderElection(stand);
                });
            case INSTALL_SNAPSHOT -> reply(install(parse(InstallSnapshotRequestProto.parser(), payload)));
            case PROPOSE ->
                CompletableFuture.supplyAsync(() -> proposals.propose(payload), slow)
                        .thenCompose(reply -> reply)
                        .thenApply(Frame.Payload.Bytes::new);
            case ASK_STATE ->
                CompletableFuture.supplyAsync(() -> new Frame.Payload.Bytes(states.answer(payload)), slow);
            case LOOK -> CompletableFuture.completedFuture(new Frame.Payload.Bytes(GroupLook.answer(server, payload)));
            case REPLY, FAILED -> throw new IOException("a " + kind + " answers nothing here");
        };
    }

    /** A follower that has heard of the leader's term only queues what is appended. */
    private CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto append) throws IOException {
        RaftGroupId group = ProtoUtils.toRaftGroupId(append.getServerRequest().getRaftGroupId());
        DivisionInfo replica = unlessClosing(group);
        boolean queues =
                (replica.isFollower() || replica.isListener()) && replica.getCurrentTerm() == append.getLeaderTerm();
        return queues ? appends.addAtOnce(group, () -> appendNow(append)) : appends.add(group, () -> appendNow(append));
    }

    /** Ratis would refuse what comes for such a group too, and log it as an error each time; or would still write. */
    private DivisionInfo unlessClosing(RaftGroupId group) throws IOException {
        DivisionInfo replica = server.getDivision(group).getInfo();
        if (replica.getLifeCycleState().isClosingOrClosed()) {
            throw new ServerNotReadyException(group + " is closing");
        }
        return replica;
    }

    private CompletableFuture<AppendEntriesReplyProto> appendNow(AppendEntriesRequestProto append) {
        try {
            return server.appendEntriesAsync(append);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private RequestVoteReplyProto vote(RequestVoteRequestProto request) throws IOException {
        opening.check(request.getServerRequest());
        RequestVoteReplyProto reply = server.requestVote(request);
        boolean granted = reply.getServerReply().getSuccess() && !request.getPreVote();
        return granted && !mayLeave(request) ? refused(reply) : reply;
    }

    private boolean mayLeave(RequestVoteRequestProto request) throws IOException {
        RaftGroupId group = PeerTransport.groupOf(request);
        RaftPeerId candidate = RaftPeerId.valueOf(request.getServerRequest().getRequestorId());
        boolean confirmed = votes.confirms(group, request.getCandidateTerm(), candidate);
        if (!confirmed) {
            LOG.info(
                    "a vote for {} in term {} of group {} is not told: it would be the second in that term, or comes too late",
                    candidate,
                    request.getCandidateTerm(),
                    group);
        }
        return confirmed;
    }

    private static RequestVoteReplyProto refused(RequestVoteReplyProto reply) {
        return reply.toBuilder()
                .setServerReply(reply.getServerReply().toBuilder().setSuccess(false))
                .build();
    }

    /**
     * A leader that has waited in vain for an answer asks again, while this node may still be at its first question.
     */
    private CompletableFuture<InstallSnapshotReplyProto> install(InstallSnapshotRequestProto request) {
        RaftGroupId group = ProtoUtils.toRaftGroupId(request.getServerRequest().getRaftGroupId());
        return installations.add(group, () -> {
            try {
                opening.check(request.getServerRequest());
                unlessClosing(group);
                return CompletableFuture.completedFuture(server.installSnapshot(withoutKnownMembers(request)));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    /**
     * Told of the members that it knows already, Ratis 3.3.0 forgets them for a moment, with every question: an election
     * that begins just then finds this node to be no member, and closes the group.
     */
    private InstallSnapshotRequestProto withoutKnownMembers(InstallSnapshotRequestProto request) throws IOException {
        RaftConfiguration known = server.getDivision(
                        ProtoUtils.toRaftGroupId(request.getServerRequest().getRaftGroupId()))
                .getRaftConf();
        return LogProtoUtils.toLogEntryProto(known, null, known.getLogEntryIndex())
                        .equals(request.getLastRaftConfigurationLogEntryProto())
                ? request.toBuilder().clearLastRaftConfigurationLogEntryProto().build()
                : request;
    }

    private static CompletableFuture<Frame.Payload> reply(CompletableFuture<? extends MessageLite> reply) {
        return reply.thenApply(Frame.Payload::of);
    }

    @FunctionalInterface
    private interface SlowCall {
        MessageLite call() throws IOException;
    }

    private CompletableFuture<Frame.Payload> later(SlowCall call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return Frame.Payload.of(call.call());
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                slow);
    }

    /** The message shares the payload's bytes. */
    static <T> T parse(Parser<T> parser, ByteString payload) {
        return parse(parser, payload, true);
    }

    /**
     * Each field has bytes of its own. Ratis keeps the header of an entry for long after the data is on disk: sharing an
     * array, a few bytes of the one would keep all of the other.
     */
    private static <T> T parseApart(Parser<T> parser, ByteString payload) {
        return parse(parser, payload, false);
    }

    private static <T> T parse(Parser<T> parser, ByteString payload, boolean shared) {
        try {
            CodedInputStream in = payload.newCodedInput();
            in.enableAliasing(shared);
            T message = parser.parseFrom(in);
            in.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw new CompletionException(e);
        }
    }
}
