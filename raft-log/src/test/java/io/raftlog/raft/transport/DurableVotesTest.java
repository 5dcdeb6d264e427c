package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.model.PeerRoutes;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class DurableVotesTest {
    private static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(17, 42));
    private static final RequestVoteRequestProto REQUEST = RequestVoteRequestProto.newBuilder()
            .setServerRequest(RaftRpcRequestProto.newBuilder()
                    .setRequestorId(ByteString.copyFromUtf8("n1"))
                    .setReplyId(ByteString.copyFromUtf8("n2"))
                    .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(GROUP.toByteString())))
            .setCandidateTerm(7)
            .build();
    private static final String ASKED = "asked for n1 in 7 of " + GROUP.getUuid();

    private static final RequestVoteReplyProto GRANTED = RequestVoteReplyProto.newBuilder()
            .setServerReply(RaftRpcReplyProto.newBuilder().setSuccess(true))
            .setTerm(7)
            .build();

    private final List<String> events = new ArrayList<>();
    private boolean confirmed = true;
    private final DurableVotes votes = (group, term, votedFor) -> {
        events.add("asked for " + votedFor + " in " + term + " of " + group.getUuid());
        return confirmed;
    };
    private final RaftServer server = (RaftServer) Proxy.newProxyInstance(
            RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (proxy, method, args) -> {
                if (method.getName().equals("getId")) {
                    return RaftPeerId.valueOf("n1");
                }
                events.add(method.getName());
                return GRANTED;
            });

    private static final StateHandler NO_STATE = question -> ByteString.EMPTY;

    @Test
    void aVoteLeavesOnceItIsDurable() throws Exception {
        calls(votes).handle(FrameKind.VOTE, REQUEST.toByteString()).thenRun(() -> events.add("answered"));

        assertThat(events).containsExactly("requestVote", ASKED, "answered");
    }

    @Test
    void aSecondVoteInATermIsToldAsNone() throws Exception {
        confirmed = false;

        RequestVoteReplyProto reply = answer(REQUEST);

        assertThat(reply)
                .isEqualTo(GRANTED.toBuilder()
                        .setServerReply(RaftRpcReplyProto.newBuilder().setSuccess(false))
                        .build());
    }

    /** Who asks beforehand is promised nothing, and told so by a replica that has voted as well. */
    @Test
    void anAnswerBeforehandIsNoVote() throws Exception {
        confirmed = false;

        assertThat(answer(REQUEST.toBuilder().setPreVote(true).build())).isEqualTo(GRANTED);
        assertThat(events).containsExactly("requestVote");
    }

    @Test
    void aVoteThatCannotBeMadeDurableDoesNotLeave() throws Exception {
        PeerCalls calls = calls((group, term, votedFor) -> {
            throw new IOException("the disk is gone");
        });

        assertThat(calls.handle(FrameKind.VOTE, REQUEST.toByteString())).isCompletedExceptionally();
    }

    @Test
    void whoeverAsksForVotesHasVotedForItself() throws Exception {
        try (var transport = transport()) {
            confirmed = false;
            assertThatThrownBy(() -> transport.requestVote(REQUEST)).hasMessageContaining("does not stand in term 7");
            assertThat(events).containsExactly(ASKED);

            confirmed = true;
            // Nobody's address is known: this is the failure of sending it.
            assertThatThrownBy(() -> transport.requestVote(REQUEST)).hasMessageNotContaining("does not stand");
            confirmed = false;
            assertThatThrownBy(() -> transport.requestVote(
                            REQUEST.toBuilder().setPreVote(true).build()))
                    .hasMessageNotContaining("does not stand");
        }
    }

    private PeerTransport transport() {
        var settings = new PeerRpcType.Settings(
                new InetSocketAddress("127.0.0.1", 0),
                PeerRoutes.DIRECT,
                Duration.ofSeconds(1),
                payload -> new CompletableFuture<>(),
                votes,
                NO_STATE,
                new OpeningGroups());
        return new PeerTransport(new PeerRpcType(), settings, server);
    }

    private PeerCalls calls(DurableVotes deciding) {
        return new PeerCalls(
                server, payload -> new CompletableFuture<>(), deciding, NO_STATE, new OpeningGroups(), Runnable::run);
    }

    private RequestVoteReplyProto answer(RequestVoteRequestProto request) throws Exception {
        return (RequestVoteReplyProto) ((Frame.Payload.Message) calls(votes)
                        .handle(FrameKind.VOTE, request.toByteString())
                        .join())
                .message();
    }
}
