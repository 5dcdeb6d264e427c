package io.raftlog.tools.fault;

import java.time.Duration;
import java.util.Set;

/**
 * The node's time of day jumps, and jumps back when this is healed.
 *
 * @param by forwards; backwards if negative
 */
public record ClockJump(int node, Duration by) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.CLOCK;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.clocks().set(node, by);
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.clocks().set(node, Duration.ZERO);
    }

    @Override
    public String description() {
        return "the clock of node " + node + " " + by.abs().toSeconds() + " s " + (by.isNegative() ? "back" : "ahead");
    }
}
