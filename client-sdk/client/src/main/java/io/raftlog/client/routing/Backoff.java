package io.raftlog.client.routing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing pauses between attempts: the first retry at once, then from 10 ms doubling to 200 ms, each a quarter more or
 * less so that clients do not come in step.
 *
 * <p>Confined to one thread.
 */
public final class Backoff {
    private static final long FIRST_NANOS = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMillis(200).toNanos();
    /** The third pause of a search, and those that follow for about a second. */
    private static final int SEARCH_STEP = 3;

    private static final int SEARCH_ATTEMPTS = 25;

    private final RandomGenerator random;
    private final int patientAttempts;
    private int failures;

    public Backoff(RandomGenerator random) {
        this(random, 0);
    }

    private Backoff(RandomGenerator random, int patientAttempts) {
        this.random = random;
        this.patientAttempts = patientAttempts;
    }

    /**
     * For who waits for a new leader, which normally takes some tenths of a second: pauses stay at 40 ms for about a
     * second before they grow further.
     */
    static Backoff ofSearch(RandomGenerator random) {
        return new Backoff(random, SEARCH_ATTEMPTS);
    }

    /** How long to wait after one more failure. */
    public long nextNanos() {
        int exponent = failures++ - 1;
        if (exponent < 0) {
            return 0;
        }
        if (exponent >= SEARCH_STEP && patientAttempts > 0) {
            exponent = Math.max(SEARCH_STEP - 1, exponent - patientAttempts);
        }
        long pause = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(exponent, 10));
        return (long) (pause * (0.75 + 0.5 * random.nextDouble()));
    }

    public void reset() {
        failures = 0;
    }
}
