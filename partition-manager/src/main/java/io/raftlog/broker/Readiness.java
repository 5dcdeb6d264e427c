package io.raftlog.broker;

import java.util.concurrent.CompletableFuture;

/**
 * Whether a node serves all that it should: its metadata has caught up and every replica assigned to it is open.
 *
 * <p>Thread-safe.
 */
final class Readiness {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private volatile boolean now;

    boolean now() {
        return now;
    }

    /** Completes when the node is ready for the first time; fails if it never will be. */
    CompletableFuture<Void> reached() {
        return reached;
    }

    void set(boolean ready) {
        now = ready;
        if (ready) {
            reached.complete(null);
        }
    }

    void never(Throwable reason) {
        now = false;
        reached.completeExceptionally(reason);
    }
}
