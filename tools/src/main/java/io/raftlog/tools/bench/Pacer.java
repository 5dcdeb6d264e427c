package io.raftlog.tools.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * When each record of a load should be sent. With a rate this is a schedule that does not wait for anybody: latency
 * counted from it includes the time a record stood in line, which is what coordinated omission leaves out.
 */
interface Pacer {
    /** Waits until record {@code index} is due and returns the nanosecond at which it was. */
    long awaitTurn(long index);

    /** No schedule: a record is due when it is asked for. */
    static Pacer unlimited() {
        return index -> System.nanoTime();
    }

    /** That many records a second from {@code startNanos} on. */
    static Pacer ofRate(double perSecond, long startNanos) {
        double intervalNanos = 1e9 / perSecond;
        return index -> {
            long due = startNanos + Math.round(index * intervalNanos);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return due;
        };
    }
}
