package io.raftlog.client;

import java.time.Duration;

/** The checks that every setting of time goes through. */
final class Durations {
    /** Beyond this, nanoseconds in a long come near their end; nobody means it. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private Durations() {}

    static Duration requirePositive(String name, Duration value) {
        if (value.isZero()) {
            throw new IllegalArgumentException(name + " is zero; it must be positive");
        }
        return requireNotNegative(name, value);
    }

    static Duration requireNotNegative(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " " + value + " is not between 0 and " + LONGEST.toDays() + "d");
        }
        return value;
    }
}
