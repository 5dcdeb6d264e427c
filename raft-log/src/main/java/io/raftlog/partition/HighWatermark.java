package io.raftlog.partition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The first offset that is not known to be committed, and those who wait for it to move.
 *
 * <p>Thread-safe; moved by the apply thread alone.
 */
final class HighWatermark {
    private record Waiter(long offset, CompletableFuture<Void> reached) {}

    private final Set<Waiter> waiters = new HashSet<>();
    private final Executor executor;
    private volatile long offset;

    /** @param executor runs what waits, so that a slow reader never holds up the apply thread */
    HighWatermark(Executor executor, long offset) {
        this.executor = executor;
        this.offset = offset;
    }

    long offset() {
        return offset;
    }

    void advance(long to) {
        if (to < offset) {
            throw new IllegalStateException("high watermark would go back from " + offset + " to " + to);
        }
        offset = to;
        wake(false);
    }

    /** Wakes everybody: this replica serves no more. */
    void wakeAll() {
        wake(true);
    }

    private void wake(boolean all) {
        List<Waiter> reached = new ArrayList<>();
        synchronized (waiters) {
            waiters.removeIf(waiter -> {
                boolean wakes = all || waiter.offset() < offset;
                if (wakes) {
                    reached.add(waiter);
                }
                return wakes;
            });
        }
        if (!reached.isEmpty()) {
            executor.execute(() -> reached.forEach(waiter -> waiter.reached().complete(null)));
        }
    }

    /** Completes once the high watermark lies above {@code wanted}. Cancel it to stop waiting. */
    CompletableFuture<Void> above(long wanted) {
        var waiter = new Waiter(wanted, new CompletableFuture<>());
        synchronized (waiters) {
            if (wanted < offset) {
                return CompletableFuture.completedFuture(null);
            }
            waiters.add(waiter);
        }
        waiter.reached().whenComplete((done, cancelled) -> {
            if (cancelled != null) {
                synchronized (waiters) {
                    waiters.remove(waiter);
                }
            }
        });
        return waiter.reached();
    }
}
