package io.raftlog.client.producer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many bytes may be gathered and unanswered. Whoever finds room takes it without a lock; whoever does not may wait,
 * and newcomers do not overtake those who wait.
 *
 * <p>Thread-safe.
 */
final class MemoryBudget {
    private final long capacity;
    private final AtomicLong free;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();

    MemoryBudget(long capacity) {
        this.capacity = capacity;
        this.free = new AtomicLong(capacity);
    }

    long capacity() {
        return capacity;
    }

    long used() {
        return capacity - free.get();
    }

    /** Takes the bytes if they are free and nobody waits for others. */
    boolean tryReserve(long bytes) {
        return waiting.get() == 0 && take(bytes);
    }

    /** Takes the bytes, waiting at most this long; false if they did not become free. */
    boolean reserve(long bytes, long timeoutNanos) throws InterruptedException {
        if (tryReserve(bytes)) {
            return true;
        }
        lock.lockInterruptibly();
        try {
            // Seen by a release that comes after the attempts below have failed, which then waits for this lock.
            waiting.incrementAndGet();
            long left = timeoutNanos;
            while (!take(bytes)) {
                if (left <= 0) {
                    return false;
                }
                left = released.awaitNanos(left);
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    void release(long bytes) {
        free.addAndGet(bytes);
        if (waiting.get() > 0) {
            lock.lock();
            try {
                released.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean take(long bytes) {
        long now = free.get();
        while (now >= bytes) {
            if (free.compareAndSet(now, now - bytes)) {
                return true;
            }
            now = free.get();
        }
        return false;
    }
}
