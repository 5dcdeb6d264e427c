package io.raftlog.tools.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The longest time without an acknowledgement, over the whole topic and for each partition, apart for the time before
 * and after the kill.
 *
 * <p>Thread-safe.
 */
final class AckGaps {
    /** @param partition the one with the longest gap; -1 if there was none */
    record Longest(Duration cluster, Duration worst, int partition) {}

    private static final int CLUSTER = -1;

    private final Map<Integer, Long> lastAck = new HashMap<>();
    private final Map<Integer, Long> before = new HashMap<>();
    private final Map<Integer, Long> after = new HashMap<>();
    private boolean killed;

    /** @param nanos as of {@link System#nanoTime()} */
    synchronized void acknowledged(int partition, long nanos) {
        note(CLUSTER, nanos);
        note(partition, nanos);
    }

    /** From here on gaps count as after the kill, the one that is open included. */
    synchronized void killed() {
        killed = true;
    }

    synchronized Longest beforeKill() {
        return longest(before);
    }

    synchronized Longest afterKill() {
        return longest(after);
    }

    private void note(int place, long nanos) {
        Long last = lastAck.put(place, nanos);
        if (last != null) {
            (killed ? after : before).merge(place, nanos - last, Math::max);
        }
    }

    private static Longest longest(Map<Integer, Long> gaps) {
        int worst = gaps.entrySet().stream()
                .filter(gap -> gap.getKey() != CLUSTER)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(CLUSTER);
        return new Longest(
                Duration.ofNanos(gaps.getOrDefault(CLUSTER, 0L)),
                Duration.ofNanos(worst == CLUSTER ? 0L : gaps.getOrDefault(worst, 0L)),
                worst);
    }
}
