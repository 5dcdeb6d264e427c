package io.raftlog.partition;

import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.RaftGroupHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;

/** A Raft group that holds every proposal until the test says what becomes of it. */
final class HeldRaftGroup implements RaftGroupHandle {
    record Held(PartitionCommand command, List<ByteBuffer> data, CompletableFuture<ByteBuffer> reply) {}

    final Deque<Held> held = new ConcurrentLinkedDeque<>();
    final List<PartitionCommand> committed = new ArrayList<>();
    boolean leads = true;
    /** What becomes of attempts to confirm that this leads. */
    CompletableFuture<Void> confirmed = CompletableFuture.completedFuture(null);

    @Override
    public CompletableFuture<ByteBuffer> propose(ByteBuffer command, List<ByteBuffer> data) {
        var proposal = new Held(PartitionCommandCodec.decode(command), data, new CompletableFuture<>());
        held.add(proposal);
        return proposal.reply();
    }

    void commitNext() {
        Held next = held.remove();
        committed.add(next.command());
        next.reply().complete(ByteBuffer.allocate(0));
    }

    void failNext(Throwable cause) {
        held.remove().reply().completeExceptionally(cause);
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        return confirmed;
    }

    @Override
    public GroupStatus status() {
        return new GroupStatus(1, 1, leads, leads, 0, 0, List.of());
    }
}
