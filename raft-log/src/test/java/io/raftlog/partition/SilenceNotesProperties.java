package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SilenceNotesProperties {
    private static final Duration LONGEST = Duration.ofNanos(100);
    private static final Duration SPACING = Duration.ofNanos(7);

    @Property
    void itSaysNeverTooMuchAndForgetsNoMoreThanTheSpacing(
            @ForAll @Size(max = 60) List<@IntRange(max = 20) Integer> later,
            @ForAll @IntRange(min = 1, max = 100) int silence,
            @ForAll @IntRange(max = 5) int growth) {
        SilenceNotes notes = new SilenceNotes(LONGEST, SPACING);
        List<long[]> all = new ArrayList<>();
        long now = 0;
        long end = 0;
        for (int step : later) {
            now += step;
            end += growth;
            long lookedAt = now;
            all.add(new long[] {now, end});
            notes.note(now, end);

            OptionalLong said = notes.silentBelow(now, Duration.ofNanos(silence));

            long oldEnough = all.stream()
                    .mapToLong(look -> look[0])
                    .filter(time -> time <= lookedAt - silence)
                    .max()
                    .orElse(-1);
            assertThat(said.orElse(-1))
                    .isLessThanOrEqualTo(endAt(all, oldEnough))
                    .isGreaterThanOrEqualTo(endAt(all, oldEnough - SPACING.toNanos()));
        }
    }

    /** -1 if nobody had looked by then. */
    private static long endAt(List<long[]> looks, long time) {
        return looks.stream()
                .filter(look -> look[0] <= time)
                .mapToLong(look -> look[1])
                .max()
                .orElse(-1);
    }

    @Example
    void aShorterSilenceIsEnoughOnlyWhereManyAreRemembered() {
        Duration day = Duration.ofDays(1);
        Duration shorter = Duration.ofMinutes(10);
        int half = PartitionState.MAX_PRODUCERS / 2;

        assertThat(SilentProducers.enough(day, half)).isEqualTo(day);
        assertThat(SilentProducers.enough(day, half + 1)).isEqualTo(SilentProducers.CROWDED);
        assertThat(SilentProducers.enough(shorter, half + 1)).isEqualTo(shorter);
    }
}
