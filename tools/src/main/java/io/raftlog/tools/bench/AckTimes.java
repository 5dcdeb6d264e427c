package io.raftlog.tools.bench;

import java.time.Duration;
import java.util.Arrays;

/**
 * When the partitions of a topic acknowledged: since when each does again after a fault, and its longest gap since then.
 *
 * <p>Thread-safe.
 */
final class AckTimes {
    private static final long NONE = 0;

    private final long[] lastNanos;
    private final long[] longestGapNanos;
    private final long[] firstAfterFaultNanos;
    private long faultNanos;
    private long doneNanos;

    /** All as of {@link System#nanoTime()}; partitions that did not acknowledge yet count from now. */
    AckTimes(int partitions, long nowNanos) {
        lastNanos = new long[partitions];
        longestGapNanos = new long[partitions];
        firstAfterFaultNanos = new long[partitions];
        Arrays.fill(lastNanos, nowNanos);
    }

    synchronized void acknowledged(int partition, long sentNanos, long nowNanos) {
        longestGapNanos[partition] = Math.max(longestGapNanos[partition], nowNanos - lastNanos[partition]);
        lastNanos[partition] = nowNanos;
        if (doneNanos != NONE && sentNanos - doneNanos >= 0 && firstAfterFaultNanos[partition] == NONE) {
            firstAfterFaultNanos[partition] = nowNanos;
        }
    }

    /** A fault begins; what was before counts no more. The gap that is open now counts. */
    synchronized void faultBegins(long nowNanos) {
        Arrays.fill(longestGapNanos, 0);
        Arrays.fill(firstAfterFaultNanos, NONE);
        faultNanos = nowNanos;
        doneNanos = NONE;
    }

    /** The fault is there: what is sent from now on and acknowledged shows that a partition goes on. */
    synchronized void faultDone(long nowNanos) {
        doneNanos = nowNanos;
    }

    synchronized boolean resumed(int partition) {
        return firstAfterFaultNanos[partition] != NONE;
    }

    /** From the beginning of the fault to the acknowledgement of a record sent after it. */
    synchronized Duration resumedAfter(int partition) {
        return Duration.ofNanos(firstAfterFaultNanos[partition] - faultNanos);
    }

    /** Between two acknowledgements, since the fault began. */
    synchronized Duration longestGap(int partition) {
        return Duration.ofNanos(longestGapNanos[partition]);
    }
}
