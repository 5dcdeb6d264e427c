package io.raftlog.partition.seed;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps what several threads send together below a rate: each takes its bytes before it sends them, and waits until they
 * are due.
 *
 * <p>Thread-safe.
 */
public final class Throttle {
    /** What was not sent for as long as this is lost. */
    private static final long MOST_SAVED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    /** When everything taken so far will have been sent, at the rate. */
    private long sentAt;

    /** @param nanoTime as {@link System#nanoTime} */
    public Throttle(long bytesPerSecond, LongSupplier nanoTime) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException(bytesPerSecond + " bytes a second");
        }
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.sentAt = nanoTime.getAsLong();
    }

    /** Takes bytes, at once; returns for how many nanoseconds they have to wait before they are sent. */
    public synchronized long take(long bytes) {
        long now = nanoTime.getAsLong();
        long due = Math.max(sentAt, now - MOST_SAVED_NANOS);
        sentAt = due + (long) ((double) bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
        return Math.max(0, due - now);
    }
}
