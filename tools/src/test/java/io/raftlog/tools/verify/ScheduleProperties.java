package io.raftlog.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.tools.fault.Fault;
import io.raftlog.tools.fault.FaultKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
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
            Fault fault = Faults.of(planned, 2, NODES);

            assertThat(fault.kind()).isEqualTo(planned.kind());
            assertThat(fault.brokenAtOnce()).isEqualTo(1);
            assertThat(fault.nodes()).contains(2);
            assertThat(Faults.of(planned, 2, NODES)).as("made again").isEqualTo(fault);
        }
    }

    @Provide
    Arbitrary<Set<FaultKind>> possible() {
        Set<FaultKind> possible = Arrays.stream(FaultKind.values())
                .filter(kind -> kind.unavailable().isEmpty())
                .collect(Collectors.toSet());
        return Arbitraries.of(possible).set().ofMinSize(1);
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
