package io.raftlog.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long BEGAN = 7_000;
    private static final long SECOND = 1_000_000_000;

    private final Pace pace = new Pace(BEGAN);

    @Test
    void acknowledgementsAreCountedInTheSecondInWhichTheyCame() {
        pace.acknowledged(BEGAN + 1);
        pace.acknowledged(BEGAN + SECOND - 1);
        pace.doubtful(BEGAN + 2 * SECOND);

        assertThat(pace.seconds()).containsExactly(new Pace.Second(2, 0), new Pace.Second(0, 0), new Pace.Second(0, 1));
    }

    @Test
    void theLongestGapIsBetweenTwoAcknowledgementsAndBeginsWithTheFirst() {
        pace.acknowledged(BEGAN + 5 * SECOND);
        pace.acknowledged(BEGAN + 6 * SECOND);
        pace.acknowledged(BEGAN + 9 * SECOND);
        pace.acknowledged(BEGAN + 10 * SECOND);

        assertThat(pace.longestGap()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void oneAcknowledgementHasNoGap() {
        pace.acknowledged(BEGAN + SECOND);

        assertThat(pace.longestGap()).isZero();
    }
}
