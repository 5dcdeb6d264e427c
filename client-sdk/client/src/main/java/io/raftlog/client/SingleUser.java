package io.raftlog.client;

import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Notices when two threads are in an object that is for one at a time. */
final class SingleUser {
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

    void run(Runnable check, Runnable action) {
        call(check, () -> {
            action.run();
            return true;
        });
    }
}
