package io.raftlog.broker.liveness;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of day by most of the nodes: what is deleted because it is old must not go by one clock, which may jump. It is the
 * median of this node's clock and of those that other nodes told last, of two in the middle the earlier one. So as long as a
 * majority of the nodes heard of is right, this lies between clocks that are right; and of two nodes neither deletes early.
 *
 * <p>Thread-safe.
 */
public final class ClusterClock implements InstantSource {
    private final InstantSource own;
    private final LongSupplier nanoTime;
    /** By node: its time of day when the time that only counts up here was zero. */
    private final Map<Integer, Long> others = new HashMap<>();

    public ClusterClock(InstantSource own, LongSupplier nanoTime) {
        this.own = own;
        this.nanoTime = nanoTime;
    }

    /** This node's clock alone, which it tells the others. */
    public long ownMillis() {
        return own.millis();
    }

    /** A node told its time of day just now. */
    synchronized void told(int node, long timeMs) {
        others.put(node, timeMs - upMs());
    }

    /** No others count any more. */
    synchronized void retain(Set<Integer> nodes) {
        others.keySet().retainAll(nodes);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public synchronized long millis() {
        long upMs = upMs();
        long[] clocks = new long[others.size() + 1];
        int at = 0;
        for (long other : others.values()) {
            clocks[at++] = other + upMs;
        }
        clocks[at] = own.millis();
        Arrays.sort(clocks);
        return clocks[(clocks.length - 1) / 2];
    }

    private long upMs() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }
}
