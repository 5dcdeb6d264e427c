package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.record.RecordBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long a simulated partition remembers a producer at least, and what is promised for that: nobody is forgotten sooner;
 * and as no request is under way for longer than this allows, no retry finds its producer forgotten and is appended again.
 */
final class DeclaredSilence {
    /** Steps that a request may be under way for. */
    private static final long LONGEST_WAY = 100;

    private final long steps;
    /** By producer, when the latest of its batches was sent that is acknowledged. */
    private final Map<Long, Long> heard = new HashMap<>();

    /** @param longestTried how many steps after it was begun a batch may be sent again */
    DeclaredSilence(long longestTried) {
        steps = longestTried + LONGEST_WAY;
    }

    long steps() {
        return steps;
    }

    Duration duration() {
        return Duration.ofNanos(steps);
    }

    boolean isLostOnItsWay(long sentAt, long now) {
        return now - sentAt > LONGEST_WAY;
    }

    void acknowledged(ByteBuffer batch, long sentAt) {
        heard.merge(RecordBatch.of(batch).producerId(), sentAt, Math::max);
    }

    /** One who knows all that is acknowledged says that it does not know the producer. */
    void unknown(ByteBuffer batch, long now) {
        long producer = RecordBatch.of(batch).producerId();
        Long sentAt = heard.get(producer);
        assertThat(sentAt == null || now - sentAt >= steps)
                .as("producer %d, sent at %s and acknowledged, is unknown at %d", producer, sentAt, now)
                .isTrue();
    }
}
