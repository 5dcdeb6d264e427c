package io.raftlog.client;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Notices when two threads are in an object that is for one at a time. */
final class SingleUser {
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(1).toNanos();

    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();

    <T> T call(Runnable check, Supplier<T> action) {
        check.run();
        Thread me = Thread.currentThread();
        Thread other = inside.compareAndExchange(null, me);
        if (other != null && other != me) {
            throw new ConcurrentModificationException("a consumer is for one thread at a time; " + other.getName()
                    + " is in it now (only wakeup may be called meanwhile)");
        }
        try {
            return action.get();
        } finally {
            if (other == null) {
                inside.set(null);
            }
        }
    }

    /** Keeps all others out for ever, after whoever is inside has left; false if that takes too long. */
    boolean takeOver(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Thread me = Thread.currentThread();
        while (true) {
            Thread other = inside.compareAndExchange(null, me);
            if (other == null || other == me) {
                return true;
            }
            if (deadline - System.nanoTime() < 0) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
    }

    void run(Runnable check, Runnable action) {
        call(check, () -> {
            action.run();
            return true;
        });
    }
}
