package io.raftlog.raft.transport;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftGroupId;

/**
 * Handles calls of one kind: those of a group one after the other, and, if they may have to wait, apart from all other
 * groups'.
 *
 * <p>One after the other, because Ratis 3.3.0 looks at the term of an append under a lock and writes to its log without. An
 * append of a leader that has been followed by another, if both come at once over their connections, could so be written
 * after what the new leader has appended, and take that away again. Installations of snapshots write the file of the group's
 * members, without a lock as well.
 *
 * <p>A replica that hears of a leader while it is a candidate first waits for its own election to stop, and that waits for
 * answers of other nodes. If whoever reads a connection waited, the answers would be behind it, in both directions, and two
 * nodes with many groups would keep each other from electing for as long as they try.
 *
 * <p>Thread-safe.
 */
final class GroupLanes {
    private final Executor executor;
    /** The last call of each group that is not handled yet, which is to say queued: it need not be answered. */
    private final Map<RaftGroupId, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    GroupLanes(Executor executor) {
        this.executor = executor;
    }

    /**
     * Calls this one here and now if no other of the group is being handled or waits; else as {@link #add}.
     *
     * @param call does not wait; may fail
     */
    <T> CompletableFuture<T> addAtOnce(RaftGroupId group, Supplier<CompletableFuture<T>> call) {
        CompletableFuture<?> handled = new CompletableFuture<>();
        if (last.putIfAbsent(group, handled) != null) {
            return add(group, call);
        }
        try {
            return call.get();
        } finally {
            last.remove(group, handled);
            handled.complete(null);
        }
    }

    /**
     * @param call is made once those before it have returned; may fail
     * @return what the call's own future says
     */
    <T> CompletableFuture<T> add(RaftGroupId group, Supplier<CompletableFuture<T>> call) {
        CompletableFuture<CompletableFuture<T>> handled = new CompletableFuture<>();
        CompletableFuture<?> before = last.put(group, handled);
        CompletableFuture<?> turn = before == null ? CompletableFuture.completedFuture(null) : before;
        turn.handleAsync((result, failure) -> call.get(), executor).whenComplete((reply, failure) -> {
            last.remove(group, handled);
            if (failure == null) {
                handled.complete(reply);
            } else {
                handled.completeExceptionally(failure);
            }
        });
        return handled.thenCompose(reply -> reply);
    }
}
