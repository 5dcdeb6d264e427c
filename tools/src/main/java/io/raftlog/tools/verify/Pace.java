package io.raftlog.tools.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How sends were acknowledged over time: how many in each second, and the longest time with none.
 *
 * <p>Thread-safe.
 */
final class Pace {
    /**
     * A second of it.
     *
     * @param unknown operations that ended in it and of which nobody knows whether they happened
     */
    record Second(int acknowledged, int unknown) {
        static final Second NOTHING = new Second(0, 0);
    }

    private final long beganNanos;
    private final List<Second> seconds = new ArrayList<>();
    private long lastNanos;
    private long longestGapNanos;
    private boolean any;

    Pace(long beganNanos) {
        this.beganNanos = beganNanos;
    }

    synchronized void acknowledged(long nanos) {
        Second now = at(nanos);
        put(nanos, new Second(now.acknowledged() + 1, now.unknown()));
        if (any) {
            longestGapNanos = Math.max(longestGapNanos, nanos - lastNanos);
        }
        any = true;
        lastNanos = nanos;
    }

    synchronized void doubtful(long nanos) {
        Second now = at(nanos);
        put(nanos, new Second(now.acknowledged(), now.unknown() + 1));
    }

    /** Between two acknowledgements. */
    synchronized Duration longestGap() {
        return Duration.ofNanos(longestGapNanos);
    }

    synchronized List<Second> seconds() {
        return List.copyOf(seconds);
    }

    private Second at(long nanos) {
        int second = second(nanos);
        while (seconds.size() <= second) {
            seconds.add(Second.NOTHING);
        }
        return seconds.get(second);
    }

    private void put(long nanos, Second second) {
        seconds.set(second(nanos), second);
    }

    private int second(long nanos) {
        return (int) Math.max(0, TimeUnit.NANOSECONDS.toSeconds(nanos - beganNanos));
    }
}
