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
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
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
            .build();

    private final List<String> events = new ArrayList<>();
    private final DurableVotes votes = group -> events.add("settled " + group.getUuid());
    private final RaftServer server = (RaftServer) Proxy.newProxyInstance(
            RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (proxy, method, args) -> {
                events.add(method.getName());
                return RequestVoteReplyProto.getDefaultInstance();
            });

    private static final StateHandler NO_STATE = question -> ByteString.EMPTY;

    @Test
    void aVoteLeavesOnceItIsDurable() throws Exception {
        var calls = new PeerCalls(
                server, payload -> new CompletableFuture<>(), votes, NO_STATE, new OpeningGroups(), Runnable::run);

        calls.handle(FrameKind.VOTE, REQUEST.toByteString()).thenRun(() -> events.add("answered"));

        assertThat(events).containsExactly("requestVote", "settled " + GROUP.getUuid(), "answered");
    }

    @Test
    void aVoteThatCannotBeMadeDurableDoesNotLeave() throws Exception {
        DurableVotes failing = group -> {
            throw new IOException("the disk is gone");
        };
        var calls = new PeerCalls(
                server, payload -> new CompletableFuture<>(), failing, NO_STATE, new OpeningGroups(), Runnable::run);

        assertThat(calls.handle(FrameKind.VOTE, REQUEST.toByteString())).isCompletedExceptionally();
    }

    @Test
    void whoeverAsksForVotesHasMadeItsOwnDurable() throws Exception {
        var settings = new PeerRpcType.Settings(
                new InetSocketAddress("127.0.0.1", 0),
                PeerRoutes.DIRECT,
                Duration.ofSeconds(1),
                payload -> new CompletableFuture<>(),
                group -> {
                    votes.settle(group);
                    throw new IOException("not sent");
                },
                NO_STATE,
                new OpeningGroups());

        try (var transport = new PeerTransport(new PeerRpcType(), settings, server)) {
            assertThatThrownBy(() -> transport.requestVote(REQUEST)).hasMessage("not sent");
        }

        assertThat(events).containsExactly("settled " + GROUP.getUuid());
    }
}
