package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.model.PeerRoutes;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerTransportTest {
    private static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(17, 42));

    /** What Ratis loses of a write it only logs, and whose server that was the thread's name alone tells. */
    @Test
    void whatAnotherNodeAsksForIsDoneOnAThreadWithThisServersName() throws Exception {
        var thread = new CompletableFuture<String>();
        try (PeerTransport asked = transportOf("n2", thread);
                PeerTransport asking = transportOf("n1", new CompletableFuture<>())) {
            asked.start();
            asking.addRaftPeers(List.of(RaftPeer.newBuilder()
                    .setId("n2")
                    .setAddress(asked.getInetSocketAddress())
                    .build()));

            asking.requestVote(RequestVoteRequestProto.newBuilder()
                    .setServerRequest(RaftRpcRequestProto.newBuilder()
                            .setRequestorId(ByteString.copyFromUtf8("n1"))
                            .setReplyId(ByteString.copyFromUtf8("n2"))
                            .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(GROUP.toByteString())))
                    .build());

            assertThat(thread.get(10, TimeUnit.SECONDS)).startsWith("n2@");
        }
    }

    /** Of a server that has no name yet when its transport is made, like Ratis'. */
    private static PeerTransport transportOf(String id, CompletableFuture<String> votedOn) {
        var known = new AtomicReference<@Nullable RaftPeerId>();
        PeerTransport transport = transport(server(known::get, votedOn));
        known.set(RaftPeerId.valueOf(id));
        return transport;
    }

    private static PeerTransport transport(RaftServer server) {
        var settings = new PeerRpcType.Settings(
                new InetSocketAddress("127.0.0.1", 0),
                PeerRoutes.DIRECT,
                Duration.ofSeconds(10),
                payload -> new CompletableFuture<>(),
                (group, term, votedFor) -> true,
                question -> ByteString.EMPTY,
                new OpeningGroups());
        return new PeerTransport(new PeerRpcType(), settings, server);
    }

    /** @param votedOn the name of the thread on which it was asked for a vote */
    private static RaftServer server(Supplier<@Nullable RaftPeerId> id, CompletableFuture<String> votedOn) {
        return (RaftServer) Proxy.newProxyInstance(
                RaftServer.class.getClassLoader(),
                new Class<?>[] {RaftServer.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getId" -> id.get();
                    case "requestVote" -> {
                        votedOn.complete(Thread.currentThread().getName());
                        yield RequestVoteReplyProto.getDefaultInstance();
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
