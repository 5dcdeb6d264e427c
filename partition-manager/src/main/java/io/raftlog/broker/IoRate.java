package io.raftlog.broker;

import io.raftlog.log.IoPace;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets so many bytes a second through and holds back who asks for more. An interrupted thread is told to stop.
 *
 * <p>Confined to one thread.
 */
final class IoRate implements IoPace {
    /** Shorter waits are saved up: a thread cannot be woken that exactly. */
    private static final long LEAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final double nanosPerByte;
    private final LongSupplier nanoTime;
    private final LongConsumer waiting;
    /** When all that was let through is paid for. */
    private long paidAt;

    IoRate(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime, LockSupport::parkNanos);
    }

    /** @param waiting lets so many nanoseconds pass, or fewer */
    IoRate(long bytesPerSecond, LongSupplier nanoTime, LongConsumer waiting) {
        this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
        this.nanoTime = nanoTime;
        this.waiting = waiting;
        this.paidAt = nanoTime.getAsLong();
    }

    @Override
    public boolean allows(long bytes) {
        long now = nanoTime.getAsLong();
        if (paidAt - now >= LEAST_WAIT_NANOS) {
            while (paidAt - now > 0 && !Thread.currentThread().isInterrupted()) {
                waiting.accept(paidAt - now);
                now = nanoTime.getAsLong();
            }
        } else if (paidAt - now < 0) {
            // What was not used is not saved up: it would come as a burst.
            paidAt = now;
        }
        paidAt += (long) (bytes * nanosPerByte);
        return !Thread.currentThread().isInterrupted();
    }
}
