package io.raftlog.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AckGapsTest {
    private final AckGaps gaps = new AckGaps();

    @Test
    void theLongestGapIsFoundForAllAndForTheWorstPartition() {
        ackAt(0, 0);
        ackAt(1, 10);
        gaps.killed();
        ackAt(1, 110);
        ackAt(0, 250);

        assertThat(gaps.afterKill()).isEqualTo(new AckGaps.Longest(Duration.ofMillis(140), Duration.ofMillis(250), 0));
        assertThat(gaps.beforeKill().cluster()).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void theGapThatIsOpenAtTheKillCountsAsAfterIt() {
        ackAt(0, 0);
        gaps.killed();
        ackAt(0, 300);

        assertThat(gaps.afterKill().cluster()).isEqualTo(Duration.ofMillis(300));
        assertThat(gaps.beforeKill().cluster()).isEqualTo(Duration.ZERO);
    }

    private void ackAt(int partition, long millis) {
        gaps.acknowledged(partition, Duration.ofMillis(millis).toNanos());
    }
}
