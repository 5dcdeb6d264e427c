package io.raftlog.tools.verify;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the clients have got done so far.
 *
 * <p>Thread-safe.
 */
final class Tally {
    private final AtomicLongArray acknowledged;
    private final LongAdder refused = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder read = new LongAdder();
    private final LongAdder operations = new LongAdder();
    private final Pace pace;

    Tally(int partitions, long beganNanos) {
        acknowledged = new AtomicLongArray(partitions);
        pace = new Pace(beganNanos);
    }

    /** When sends were acknowledged. */
    Pace pace() {
        return pace;
    }

    void acknowledged(int partition, boolean byRetry) {
        acknowledged.incrementAndGet(partition);
        pace.acknowledged(System.nanoTime());
        operations.increment();
        if (byRetry) {
            retried.increment();
        }
    }

    void refused() {
        refused.increment();
    }

    void unknown() {
        unknown.increment();
        pace.doubtful(System.nanoTime());
    }

    /** An operation that is no send. */
    void succeeded(long recordsRead) {
        operations.increment();
        read.add(recordsRead);
    }

    long acknowledged(int partition) {
        return acknowledged.get(partition);
    }

    long acknowledged() {
        long sum = 0;
        for (int partition = 0; partition < acknowledged.length(); partition++) {
            sum += acknowledged.get(partition);
        }
        return sum;
    }

    /** Sends whose first attempt had been written, and was recognised. */
    long retriedSends() {
        return retried.sum();
    }

    /** Operations of any kind that certainly did not happen. */
    long refusals() {
        return refused.sum();
    }

    /** Operations of any kind of which nobody can say whether they happened. */
    long unknowns() {
        return unknown.sum();
    }

    long recordsRead() {
        return read.sum();
    }

    /** Operations of any kind that happened. */
    long successes() {
        return operations.sum();
    }
}
