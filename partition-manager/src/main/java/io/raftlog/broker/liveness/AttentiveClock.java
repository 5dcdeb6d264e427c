package io.raftlog.broker.liveness;

import java.time.Duration;

/**
 * Milliseconds as far as this process was awake to see them pass. Between two ticks no more than a bound is counted: what
 * a garbage collection, a suspended process or a starved processor took is not time in which others were silent.
 *
 * <p>Confined to one thread.
 */
final class AttentiveClock {
    private final long mostPerTickNanos;
    private long lastTickNanos;
    private long seenNanos;

    AttentiveClock(Duration mostPerTick, long nanoTime) {
        this.mostPerTickNanos = mostPerTick.toNanos();
        this.lastTickNanos = nanoTime;
    }

    /** To be called regularly; returns {@link #nowMs}. */
    long tick(long nanoTime) {
        seenNanos += Math.max(0, Math.min(nanoTime - lastTickNanos, mostPerTickNanos));
        lastTickNanos = nanoTime;
        return nowMs();
    }

    /** As of the last tick. */
    long nowMs() {
        return seenNanos / 1_000_000;
    }
}
