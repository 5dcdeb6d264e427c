package io.raftlog.broker.request;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that may be held at one time, over all requests.
 *
 * <p>Thread-safe.
 */
public final class ByteBudget {
    private final long capacity;
    private final AtomicLong taken = new AtomicLong();

    public ByteBudget(long capacity) {
        this.capacity = capacity;
    }

    /** Takes all of {@code bytes} or nothing. */
    public boolean tryTake(long bytes) {
        long now = taken.addAndGet(bytes);
        if (now <= capacity) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    public long taken() {
        return taken.get();
    }
}
