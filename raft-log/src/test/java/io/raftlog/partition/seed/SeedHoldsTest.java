package io.raftlog.partition.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeedHoldsTest {
    private long now = 77;
    private final SeedHolds holds = new SeedHolds(() -> now);

    @Test
    void theLowestSeedThatIsBeingSentHoldsThePurge() {
        holds.hold(50);
        holds.hold(40);

        assertThat(holds.purgeable(100)).isEqualTo(40);
        assertThat(holds.purgeable(30)).isEqualTo(30);
    }

    @Test
    void aHoldEndsSomeTimeAfterItsLastUse() {
        SeedHolds.Hold hold = holds.hold(50);
        now += Duration.ofSeconds(50).toNanos();
        hold.touch();
        now += Duration.ofSeconds(50).toNanos();
        assertThat(holds.purgeable(100)).isEqualTo(50);

        hold.close();
        now += Duration.ofSeconds(50).toNanos();
        assertThat(holds.purgeable(100)).isEqualTo(50);

        now += Duration.ofSeconds(50).toNanos();
        assertThat(holds.purgeable(100)).isEqualTo(100);
    }
}
