package io.raftlog.broker.group;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How fast groups get on, told by how far they were when they were asked about before.
 *
 * <p>Thread-safe.
 */
public final class GroupPace {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST_GROUPS = 1_000;

    private record Sample(long atMs, long processed, long lag) {}

    private final LongSupplier clockMs;
    private final Map<String, Deque<Sample>> samples = new LinkedHashMap<>();

    /** @param clockMs only goes forward */
    public GroupPace(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    /**
     * In how long a group is through, with records going on to come as they do; 0: it is; -1: never, or not known yet.
     *
     * @param processed offsets committed, over all partitions
     */
    synchronized long caughtUpInMs(String groupId, long processed, long lag) {
        Sample now = new Sample(clockMs.getAsLong(), processed, lag);
        Deque<Sample> before = samples.computeIfAbsent(groupId, id -> new ArrayDeque<>());
        while (!before.isEmpty() && now.atMs() - before.peekFirst().atMs() > LONGEST.toMillis()) {
            before.removeFirst();
        }
        Sample first = before.peekFirst();
        if (before.isEmpty() || now.atMs() - before.peekLast().atMs() >= SHORTEST.toMillis()) {
            before.addLast(now);
        }
        if (samples.size() > MOST_GROUPS) {
            samples.remove(samples.keySet().iterator().next());
        }
        if (lag == 0) {
            return 0;
        }
        if (first == null || now.atMs() - first.atMs() < SHORTEST.toMillis() || processed < first.processed()) {
            return -1;
        }
        long shrunk = first.lag() - lag;
        return shrunk <= 0 ? -1 : lag * (now.atMs() - first.atMs()) / shrunk;
    }
}
