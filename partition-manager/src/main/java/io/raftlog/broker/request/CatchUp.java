package io.raftlog.broker.request;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares rounds of an expensive action among its callers: whoever asks is told of a round that began after it asked. One
 * round runs at a time, with a pause between two.
 *
 * <p>Thread-safe.
 */
final class CatchUp {
    private final Supplier<CompletableFuture<Void>> round;
    private final Timer timer;
    private final Duration pause;
    private boolean busy;
    private @Nullable CompletableFuture<Void> following;

    CatchUp(Supplier<CompletableFuture<Void>> round, Timer timer, Duration pause) {
        this.round = round;
        this.timer = timer;
        this.pause = pause;
    }

    /** Completes with the next round that begins. */
    CompletableFuture<Void> next() {
        CompletableFuture<Void> mine;
        synchronized (this) {
            if (following == null) {
                following = new CompletableFuture<>();
            }
            mine = following;
            if (busy) {
                return mine.copy();
            }
            busy = true;
            following = null;
        }
        run(mine);
        return mine.copy();
    }

    private void run(CompletableFuture<Void> asked) {
        round.get().whenComplete((done, failure) -> {
            timer.after(pause, this::afterPause);
            if (failure == null) {
                asked.complete(null);
            } else {
                asked.completeExceptionally(failure);
            }
        });
    }

    private void afterPause() {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = following;
            following = null;
            busy = waiting != null;
        }
        if (waiting != null) {
            run(waiting);
        }
    }
}
