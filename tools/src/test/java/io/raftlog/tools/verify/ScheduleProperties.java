package io.raftlog.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.tools.fault.Fault;
import io.raftlog.tools.fault.FaultKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ScheduleProperties {
    private static final List<Integer> NODES = List.of(1, 2, 3);

    @Property
    void oneSeedIsOneSchedule(@ForAll("possible") Set<FaultKind> kinds, @ForAll long seed) {
        assertThat(first(50, kinds, seed)).isEqualTo(first(50, kinds, seed));
    }

    @Property
    void everyKindComesOnceInEachRound(@ForAll("possible") Set<FaultKind> kinds, @ForAll long seed) {
        List<PlannedFault> planned = first(3 * kinds.size(), kinds, seed);

        for (int round = 0; round < 3; round++) {
            assertThat(planned.subList(round * kinds.size(), (round + 1) * kinds.size()))
                    .extracting(PlannedFault::kind)
                    .containsExactlyInAnyOrderElementsOf(kinds);
        }
    }

    @Property
    void everyPlannedFaultCanBeMadeAndBreaksOneNodeOfThree(
            @ForAll("possible") Set<FaultKind> kinds, @ForAll long seed) {
        for (PlannedFault planned : first(20, kinds, seed)) {
            Fault fault = fault(planned);

            assertThat(fault.kind()).isEqualTo(planned.kind());
            assertThat(fault.brokenAtOnce()).isEqualTo(1);
            assertThat(fault.nodes()).contains(2);
            assertThat(fault(planned)).as("made again").isEqualTo(fault);
        }
    }

    @Property
    void whatOverlapsIsOfAKindAskedForAndBreaksTheSameNode(
            @ForAll("possible") Set<FaultKind> kinds, @ForAll long seed) {
        for (PlannedFault planned : first(50, kinds, seed)) {
            planned.overlap().ifPresent(second -> {
                Fault fault = Faults.of(second.kind(), second.seed(), 2, NODES);

                assertThat(kinds).contains(second.kind());
                assertThat(second.kind()).isNotEqualTo(planned.kind());
                assertThat(fault(planned).lasts()).isTrue();
                assertThat(fault.nodes())
                        .containsExactly(2)
                        .isEqualTo(fault(planned).nodes());
                assertThat(second.after()).isLessThan(planned.hold());
            });
        }
    }

    @Property(tries = 20)
    void amongManyFaultsSomeOverlap(@ForAll long seed) {
        assertThat(first(200, Set.of(FaultKind.PAUSE, FaultKind.SLOW, FaultKind.RESTART), seed))
                .filteredOn(planned -> planned.overlap().isPresent())
                .extracting(PlannedFault::kind)
                .contains(FaultKind.PAUSE, FaultKind.SLOW)
                .doesNotContain(FaultKind.RESTART);
    }

    /** To be ready it must hear a majority. */
    @Property
    void aNodeThatIsDownIsStartedOnlyWhenItsLinksAreWhole(
            @ForAll FaultKind first, @ForAll FaultKind second, @ForAll boolean outlasts) {
        Set<FaultKind> severed = Set.of(FaultKind.CUT, FaultKind.ONE_WAY, FaultKind.FLAP, FaultKind.UNPLUG);
        Set<FaultKind> standing = Set.of(
                FaultKind.PAUSE,
                FaultKind.SLOW,
                FaultKind.RESET,
                FaultKind.HALF_CLOSE,
                FaultKind.SLOW_DISK,
                FaultKind.MOVE);
        Assume.that(Overlap.possibleWith(first).contains(second));
        var overlap = new Overlap(second, Duration.ZERO, Duration.ZERO, outlasts, 1);

        if (severed.contains(first) && !standing.contains(second)) {
            assertThat(overlap.endsLast(first)).isTrue();
        } else if (severed.contains(second) && !standing.contains(first)) {
            assertThat(overlap.endsLast(first)).isFalse();
        } else {
            assertThat(overlap.endsLast(first)).isEqualTo(outlasts);
        }
    }

    private static Fault fault(PlannedFault planned) {
        return Faults.of(planned.kind(), planned.seed(), 2, NODES);
    }

    @Provide
    Arbitrary<Set<FaultKind>> possible() {
        return Arbitraries.of(FaultKind.class).set().ofMinSize(1);
    }

    private static List<PlannedFault> first(int count, Set<FaultKind> kinds, long seed) {
        var schedule = new Schedule(kinds, seed);
        List<PlannedFault> planned = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            planned.add(schedule.next());
        }
        return planned;
    }
}
