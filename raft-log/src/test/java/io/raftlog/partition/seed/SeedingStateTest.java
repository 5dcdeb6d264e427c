package io.raftlog.partition.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.partition.seed.SeedingState.Step;
import io.raftlog.raft.EntryPosition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeedingStateTest {
    private final SeedingState state = new SeedingState();
    private long now = -5;

    private Step ask(long atLeastIndex) {
        return state.asked(now, atLeastIndex);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void oneAttemptIsBegunAndWaitedFor() {
        assertThat(ask(10)).isEqualTo(Step.START);
        assertThat(ask(10)).isEqualTo(Step.WAIT);

        state.completed(new EntryPosition(1, 12));

        assertThat(ask(10)).isEqualTo(Step.INSTALL);
        assertThat(ask(12)).isEqualTo(Step.INSTALL);
    }

    @Test
    void aSeedThatNoLongerReachesFarEnoughIsFollowedByAnother() {
        ask(10);
        state.completed(new EntryPosition(1, 12));

        assertThat(ask(13)).isEqualTo(Step.START);
        assertThat(ask(5)).isEqualTo(Step.WAIT);
    }

    @Test
    void whatIsInstalledIsNotInstalledAgain() {
        ask(10);
        state.completed(new EntryPosition(1, 12));
        state.installed();

        assertThat(ask(10)).isEqualTo(Step.START);
    }

    @Test
    void failuresAreFollowedByLongerAndLongerPauses() {
        Duration paused = Duration.ZERO;
        for (int attempt = 0; attempt < 10; attempt++) {
            assertThat(ask(1)).isEqualTo(Step.START);
            state.failed(now);
            Duration pause = Duration.ZERO;
            while (ask(1) == Step.WAIT) {
                pass(Duration.ofMillis(100));
                pause = pause.plusMillis(100);
            }
            state.failed(now);
            assertThat(pause).isGreaterThanOrEqualTo(paused).isLessThanOrEqualTo(Duration.ofSeconds(10));
            paused = pause;
            pass(Duration.ofSeconds(20));
        }
        assertThat(paused).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void itIsWantedAsLongAsSomebodyAsks() {
        ask(1);
        pass(Duration.ofSeconds(29));
        assertThat(state.wanted(now)).isTrue();

        pass(Duration.ofSeconds(2));
        assertThat(state.wanted(now)).isFalse();

        ask(1);
        assertThat(state.wanted(now)).isTrue();
    }
}
