package io.raftlog.broker.group.hosted;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * Kafka's idea of time, with a time of day of ours.
 *
 * <p>Thread-safe if the clock is.
 */
record ClockedTime(InstantSource clock) implements Time {
    @Override
    public long milliseconds() {
        return clock.millis();
    }

    @Override
    public long nanoseconds() {
        return System.nanoTime();
    }

    @Override
    public void sleep(long ms) {
        Time.SYSTEM.sleep(ms);
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) throws InterruptedException {
        throw new UnsupportedOperationException("nobody waits by the time of day");
    }
}
