package io.raftlog.partition.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private long now = 1L << 50;
    private final Throttle throttle = new Throttle(1_000_000, () -> now);

    @Test
    void whatSeveralTakeTogetherStaysBelowTheRate() {
        long begin = now;
        for (int i = 0; i < 1_000; i++) {
            now += throttle.take(3_000);
        }

        assertThat((double) (now - begin)).isCloseTo(3e9, within(6e7));
    }

    @Test
    void aPauseDoesNotEntitleToMoreThanAMomentsWorth() {
        throttle.take(1_000);
        now += Duration.ofHours(1).toNanos();
        long begin = now;

        for (int i = 0; i < 1_000; i++) {
            now += throttle.take(1_000);
        }

        assertThat((double) (now - begin)).isCloseTo(1e9, within(6e7));
    }
}
