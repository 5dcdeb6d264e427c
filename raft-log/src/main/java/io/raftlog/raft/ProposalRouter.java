package io.raftlog.raft;

import io.raftlog.model.NodeAddress;
import io.raftlog.raft.transport.PeerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * Proposes to a group wherever it is led: asks one member after the other, follows their hints, and tries again until the
 * deadline.
 *
 * <p>Thread-safe.
 */
final class ProposalRouter {
    private static final long RETRY_PAUSE_MS = 50;
    /** A member that takes longer may be paused or cut off; commands may be proposed twice. */
    private static final Duration ATTEMPT = Duration.ofSeconds(3);

    private static final int GROUP_ID_BYTES = 2 * Long.BYTES;

    private final Supplier<RaftServer> server;
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private final Map<UUID, Integer> lastLeaders = new ConcurrentHashMap<>();
    /** Goes on with a command that was not taken: to ask the next member may mean to connect to it. */
    private final ScheduledExecutorService retries;

    private volatile boolean closed;

    /** @param server this node's, known once proposals may come */
    ProposalRouter(Supplier<RaftServer> server) {
        this.server = server;
        this.retries = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "raft-proposals");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Fails with a {@link ProposalRejectedException} if it did not happen; after any other failure it may have. */
    CompletableFuture<ByteBuffer> submit(
            UUID groupId, List<GroupMember> members, ByteBuffer command, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        var routed = new Routed(groupId, members, command, deadline);
        int leader = lastLeaders.getOrDefault(groupId, 0);
        routed.ask(members.stream()
                .filter(member -> member.nodeId() == leader)
                .findFirst()
                .orElseGet(() -> routed.member(0)));
        return routed.result.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes a command that another node hands over. */
    CompletableFuture<ByteString> answer(ByteString proposal) {
        ByteBuffer bytes = proposal.asReadOnlyByteBuffer();
        if (bytes.remaining() < GROUP_ID_BYTES) {
            return CompletableFuture.failedFuture(new IOException("a proposal of " + bytes.remaining() + " bytes"));
        }
        return proposeHere(new UUID(bytes.getLong(), bytes.getLong()), bytes.slice())
                .thenApply(ProposalAnswer::encode);
    }

    void close() {
        closed = true;
        retries.shutdownNow();
    }

    private CompletableFuture<ProposalAnswer> proposeHere(UUID groupId, ByteBuffer command) {
        try {
            RaftGroupId group = RaftGroupId.valueOf(groupId);
            var request = RaftClientRequest.newBuilder()
                    .setClientId(clientId)
                    .setServerId(server.get().getId())
                    .setGroupId(group)
                    .setCallId(callIds.incrementAndGet())
                    .setMessage(Message.valueOf(Bytes.share(command)))
                    .setType(RaftClientRequest.writeRequestType())
                    .build();
            return ((RaftClientAsynchronousProtocol) server.get().getDivision(group))
                    .submitClientRequestAsync(request)
                    .thenApply(ProposalRouter::answerOf);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static ProposalAnswer answerOf(RaftClientReply reply) {
        if (reply.isSuccess()) {
            return new ProposalAnswer.Applied(Bytes.buffer(reply.getMessage().getContent()));
        }
        if (reply.getException() instanceof NotLeaderException notLeader) {
            RaftPeer suggested = notLeader.getSuggestedLeader();
            return suggested == null
                    ? new ProposalAnswer.NotLeader(0, "")
                    : new ProposalAnswer.NotLeader(PeerIds.nodeId(suggested.getId()), suggested.getAddress());
        }
        if (reply.getException() instanceof StateMachineException) {
            return new ProposalAnswer.Rejected();
        }
        throw new CompletionException(reply.getException());
    }

    /** One command on its way to the leader. */
    private final class Routed {
        private final UUID groupId;
        private final List<GroupMember> members;
        private final ByteBuffer command;
        private final long deadlineNanos;
        private final CompletableFuture<ByteBuffer> result = new CompletableFuture<>();
        /** Hints followed in a row without a pause; members that disagree must not send us in circles. */
        private int hintsFollowed;

        Routed(UUID groupId, List<GroupMember> members, ByteBuffer command, long deadlineNanos) {
            this.groupId = groupId;
            this.members = members;
            this.command = command;
            this.deadlineNanos = deadlineNanos;
        }

        GroupMember member(int index) {
            return members.get(Math.floorMod(index, members.size()));
        }

        void ask(GroupMember member) {
            if (closed) {
                result.completeExceptionally(new IllegalStateException("the Raft host is closed"));
                return;
            }
            attempt(member).orTimeout(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS).whenComplete((answer, failure) -> {
                if (failure != null) {
                    askLater(member(members.indexOf(member) + 1), failure);
                } else {
                    take(answer, member);
                }
            });
        }

        private CompletableFuture<ProposalAnswer> attempt(GroupMember member) {
            if (PeerIds.of(member.nodeId()).equals(server.get().getId())) {
                return proposeHere(groupId, command.duplicate());
            }
            var proposal = ByteBuffer.allocate(GROUP_ID_BYTES + command.remaining());
            proposal.putLong(groupId.getMostSignificantBits())
                    .putLong(groupId.getLeastSignificantBits())
                    .put(command.duplicate())
                    .flip();
            return ((PeerTransport) server.get().getServerRpc())
                    .propose(PeerIds.peer(member), Bytes.share(proposal))
                    .thenApply(ProposalAnswer::decode);
        }

        private void take(ProposalAnswer answer, GroupMember member) {
            if (answer instanceof ProposalAnswer.Applied applied) {
                lastLeaders.put(groupId, member.nodeId());
                result.complete(applied.reply());
            } else if (answer instanceof ProposalAnswer.NotLeader notLeader) {
                follow(notLeader, member);
            } else {
                result.completeExceptionally(new ProposalRejectedException("rejected before it was appended"));
            }
        }

        private void follow(ProposalAnswer.NotLeader hint, GroupMember from) {
            GroupMember next = members.stream()
                    .filter(member -> member.nodeId() == hint.leaderId())
                    .findFirst()
                    .or(() -> unheardOf(hint))
                    .filter(member -> !member.equals(from))
                    .orElse(null);
            if (next != null && hintsFollowed++ < members.size()) {
                goOn(next, 0);
            } else {
                askLater(
                        next != null ? next : member(members.indexOf(from) + 1),
                        new IOException("node " + from.nodeId() + " does not lead group " + groupId));
            }
        }

        /** One that came to the group after the others were written down. */
        private Optional<GroupMember> unheardOf(ProposalAnswer.NotLeader hint) {
            return hint.leaderId() == 0 || hint.leaderAddress().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new GroupMember(hint.leaderId(), NodeAddress.parse(hint.leaderAddress())));
        }

        private void askLater(GroupMember next, Throwable reason) {
            hintsFollowed = 0;
            if (result.isDone()) {
                return;
            }
            if (System.nanoTime() - deadlineNanos >= 0) {
                result.completeExceptionally(
                        new TimeoutException("no leader of group " + groupId + " took the command: " + reason));
                return;
            }
            goOn(next, RETRY_PAUSE_MS);
        }

        private void goOn(GroupMember next, long afterMs) {
            try {
                retries.schedule(() -> ask(next), afterMs, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(new IllegalStateException("the Raft host is closed", e));
            }
        }
    }
}
