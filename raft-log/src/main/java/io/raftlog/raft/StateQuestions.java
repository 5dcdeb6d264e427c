package io.raftlog.raft;

import io.raftlog.raft.transport.PeerTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * One node's question to another for the state of its machine of a group, see {@link
 * ReplicatedStateMachine#stateBytes}. Asked with the group's id, 16 bytes; answered with the state, or with nothing.
 *
 * <p>Thread-safe.
 */
final class StateQuestions {
    private static final int GROUP_ID_BYTES = 2 * Long.BYTES;

    private final Supplier<RaftServer> server;

    /** @param server this node's, known once questions may come */
    StateQuestions(Supplier<RaftServer> server) {
        this.server = server;
    }

    /** @param nodeId a member, as this node knows the group */
    CompletableFuture<Optional<ByteBuffer>> ask(UUID groupId, int nodeId, Duration timeout) {
        RaftPeer member;
        try {
            member = server.get()
                    .getDivision(RaftGroupId.valueOf(groupId))
                    .getRaftConf()
                    .getPeer(PeerIds.of(nodeId), RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (member == null) {
            return CompletableFuture.failedFuture(new IOException(
                    "node " + nodeId + " is no member of group " + groupId + ", as far as is known here"));
        }
        var question = ByteBuffer.allocate(GROUP_ID_BYTES)
                .putLong(groupId.getMostSignificantBits())
                .putLong(groupId.getLeastSignificantBits())
                .flip();
        return ((PeerTransport) server.get().getServerRpc())
                .askState(member, Bytes.share(question))
                .thenApply(state -> Optional.of(Bytes.buffer(state)).filter(ByteBuffer::hasRemaining))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    ByteString answer(ByteString question) {
        ByteBuffer bytes = question.asReadOnlyByteBuffer();
        if (bytes.remaining() != GROUP_ID_BYTES) {
            throw new IllegalArgumentException("a group id of " + bytes.remaining() + " bytes");
        }
        RaftGroupId group = RaftGroupId.valueOf(new UUID(bytes.getLong(), bytes.getLong()));
        try {
            var machine = (RatisStateMachine) server.get().getDivision(group).getStateMachine();
            return machine.stateBytes().map(Bytes::share).orElse(ByteString.EMPTY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
