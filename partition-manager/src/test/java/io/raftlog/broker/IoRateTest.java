package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IoRateTest {
    private long now;
    private long waited;
    private final IoRate rate = new IoRate(1_000, () -> now, nanos -> {
        now += nanos;
        waited += nanos;
    });

    @Test
    void whoAsksForMoreThanTheRateWaits() {
        for (int i = 0; i < 30; i++) {
            assertThat(rate.allows(100)).isTrue();
        }

        assertThat(TimeUnit.NANOSECONDS.toMillis(waited)).isEqualTo(2_900);
    }

    @Test
    void whoAsksForLessNeverWaits() {
        for (int i = 0; i < 30; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(101);
            assertThat(rate.allows(100)).isTrue();
        }

        assertThat(waited).isZero();
    }

    @Test
    void whatWasNotUsedIsNotSavedUp() {
        now += TimeUnit.HOURS.toNanos(1);
        rate.allows(1_000);
        rate.allows(1_000);

        assertThat(TimeUnit.NANOSECONDS.toMillis(waited)).isEqualTo(1_000);
    }

    @Test
    void anInterruptedThreadIsToldToStop() {
        Thread.currentThread().interrupt();

        assertThat(rate.allows(1)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }
}
