package io.raftlog.tools.fault.proxy;

import java.time.Duration;

/**
 * What one direction does to the bytes that take it.
 *
 * <p>Immutable.
 *
 * @param delay of every byte
 * @param jitter up to so much more, by chance; bytes never overtake each other
 */
public record LinkCondition(Passage passage, Duration delay, Duration jitter) {
    public static final LinkCondition NORMAL = new LinkCondition(Passage.OPEN, Duration.ZERO, Duration.ZERO);
    public static final LinkCondition HELD = new LinkCondition(Passage.HELD, Duration.ZERO, Duration.ZERO);
    public static final LinkCondition SWALLOWED = new LinkCondition(Passage.SWALLOWED, Duration.ZERO, Duration.ZERO);

    public LinkCondition {
        if (delay.isNegative() || jitter.isNegative()) {
            throw new IllegalArgumentException("a delay is not negative");
        }
    }

    public static LinkCondition slow(Duration delay, Duration jitter) {
        return new LinkCondition(Passage.OPEN, delay, jitter);
    }
}
