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

    private final RandomGenerator random;
    private int failures;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** How long to wait after one more failure. */
    public long nextNanos() {
        int exponent = failures++ - 1;
        if (exponent < 0) {
            return 0;
        }
        long pause = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(exponent, 10));
        return (long) (pause * (0.75 + 0.5 * random.nextDouble()));
    }

    public void reset() {
        failures = 0;
    }
}
