package io.raftlog.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.broker.liveness.Pulse.Sign;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulseTest {
    private static final LivenessSettings SETTINGS =
            new LivenessSettings(Duration.ofMillis(100), Duration.ofMillis(600));

    private final Pulse pulse = new Pulse(SETTINGS, 1_000);

    @Test
    void whoWasNeverHeardIsNotHeldForDead() {
        pulse.broken("lost", 1_100);

        assertThat(pulse.sign(9_000)).isEqualTo(Sign.UNKNOWN);
        assertThat(pulse.reason(9_000)).isEqualTo("lost");
    }

    @Test
    void itIsTooEarlyToSayThatSomebodyIsNotHeardBeforeOneHasListenedForLong() {
        assertThat(pulse.mayBeAlive(1_599)).isTrue();
        assertThat(pulse.mayBeAlive(1_600)).isFalse();
    }

    @Test
    void silenceCountsFromTheLastBeat() {
        pulse.beat(7, 1_000);
        pulse.beat(7, 1_500);

        assertThat(pulse.sign(2_099)).isEqualTo(Sign.HEARD);
        assertThat(pulse.sign(2_100)).isEqualTo(Sign.SILENT);
        assertThat(pulse.reason(2_100)).isEqualTo("no beat for 600 ms");
    }

    @Test
    void aBrokenStreamIsProofOnlyOnceNobodyOpensItAgain() {
        pulse.beat(7, 1_000);
        pulse.broken("reset", 1_050);

        assertThat(pulse.sign(1_249)).isEqualTo(Sign.HEARD);
        assertThat(pulse.sign(1_250)).isEqualTo(Sign.GONE);

        pulse.beat(7, 1_260);

        assertThat(pulse.sign(1_260)).isEqualTo(Sign.HEARD);
    }

    @Test
    void aRefusedConnectionIsProofAtOnce() {
        pulse.beat(7, 1_000);
        pulse.broken("reset", 1_050);
        pulse.refused("nobody listens", 1_052);

        assertThat(pulse.sign(1_052)).isEqualTo(Sign.GONE);
        assertThat(pulse.mayBeAlive(1_052)).isFalse();
    }

    @Test
    void anotherProcessAtTheSamePlaceIsNoticed() {
        assertThat(pulse.beat(7, 1_000)).isFalse();
        assertThat(pulse.beat(7, 1_100)).isFalse();
        assertThat(pulse.beat(8, 1_200)).isTrue();
        assertThat(pulse.beat(8, 1_300)).isFalse();
    }

    @Test
    void whatItsOwnPauseTookIsNotCountedAsSilenceOfOthers() {
        AttentiveClock clock = new AttentiveClock(Duration.ofMillis(50), 0);
        pulse.beat(7, clock.nowMs());

        for (int tick = 1; tick <= 10; tick++) {
            clock.tick(tick * 25_000_000L);
        }
        long beforePause = clock.nowMs();
        clock.tick(60_000_000_000L);

        assertThat(beforePause).isEqualTo(250);
        assertThat(clock.nowMs()).isEqualTo(300);
        assertThat(pulse.sign(clock.nowMs())).isEqualTo(Sign.HEARD);
    }
}
