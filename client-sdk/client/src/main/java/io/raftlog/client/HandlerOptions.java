package io.raftlog.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How records are given to a {@link RecordHandler}.
 *
 * <p>Immutable.
 *
 * @param concurrency how many keys are worked on at a time; records of one key, and those of a partition without a key,
 *     are always worked on one after the other
 * @param retryDelays how long to wait before a record that failed is tried again, one for each further attempt; only its
 *     key waits
 * @param deadLetterTopic where a record goes that failed for the last time; if none, the subscription stops with it
 * @param maxInHand how many records of a partition are taken that are not done, before it is read no further
 */
public record HandlerOptions(
        int concurrency, List<Duration> retryDelays, Optional<String> deadLetterTopic, int maxInHand) {
    public HandlerOptions {
        if (concurrency < 1 || concurrency > 1_000) {
            throw new IllegalArgumentException("concurrency " + concurrency + " is not in 1..1000");
        }
        if (maxInHand < 1) {
            throw new IllegalArgumentException("maxInHand " + maxInHand + " is less than 1");
        }
        retryDelays = List.copyOf(retryDelays);
        retryDelays.forEach(delay -> Durations.requireNotNegative("retry delay", delay));
    }

    /** One key at a time, tried again after 1 s, 10 s and 1 min, then stopped. */
    public static HandlerOptions defaults() {
        return new HandlerOptions(
                1,
                List.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(1)),
                Optional.empty(),
                1_000);
    }

    public HandlerOptions withConcurrency(int keys) {
        return new HandlerOptions(keys, retryDelays, deadLetterTopic, maxInHand);
    }

    /** None: what fails once has failed. */
    public HandlerOptions withRetryDelays(Duration... delays) {
        return new HandlerOptions(concurrency, List.of(delays), deadLetterTopic, maxInHand);
    }

    /** The topic must exist. See {@link DeadLetter} for what it gets. */
    public HandlerOptions withDeadLetterTopic(String topic) {
        return new HandlerOptions(concurrency, retryDelays, Optional.of(topic), maxInHand);
    }

    public HandlerOptions withMaxInHand(int records) {
        return new HandlerOptions(concurrency, retryDelays, deadLetterTopic, records);
    }
}
