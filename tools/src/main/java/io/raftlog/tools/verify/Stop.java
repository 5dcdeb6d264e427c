package io.raftlog.tools.verify;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of something that several threads do, asked for once.
 *
 * <p>Thread-safe.
 */
final class Stop {
    private final CountDownLatch latch = new CountDownLatch(1);

    void request() {
        latch.countDown();
    }

    boolean requested() {
        return latch.getCount() == 0;
    }

    /** Waits, not longer than that; returns whether it is the end. */
    boolean await(Duration atMost) throws InterruptedException {
        return latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
