package io.raftlog.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VacuityTest {
    private static final long ENOUGH = Vacuity.LEAST_ACKNOWLEDGED;

    @Test
    void aRunWithSendsAFaultThatBitAndAFinalReadIsWorthSomething() {
        assertThat(Vacuity.reasons(ENOUGH, true, List.of(fault(false), fault(true)), 1))
                .isEmpty();
        assertThat(Vacuity.reasons(ENOUGH, false, List.of(), 1))
                .as("without faults")
                .isEmpty();
    }

    @Test
    void anyOfTheseMakesItWorthNothing() {
        assertThat(Vacuity.reasons(ENOUGH - 1, false, List.of(), 1)).hasSize(1);
        assertThat(Vacuity.reasons(ENOUGH, true, List.of(), 1)).containsExactly("no fault was injected");
        assertThat(Vacuity.reasons(ENOUGH, true, List.of(fault(false)), 1)).containsExactly("no fault had any effect");
        assertThat(Vacuity.reasons(ENOUGH, false, List.of(), 0)).containsExactly("the final read found nothing");
    }

    private static InjectedFault fault(boolean bit) {
        return new InjectedFault("cut", "a cut", Set.of(1), bit, 0, 1, 2, "");
    }
}
