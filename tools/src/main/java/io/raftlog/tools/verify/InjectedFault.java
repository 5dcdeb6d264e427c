package io.raftlog.tools.verify;

import java.util.Set;

/**
 * A fault that was done, and what came of it. Times are nanoseconds of the recorder's clock.
 *
 * <p>Immutable.
 *
 * @param fault what exactly was done
 * @param nodes that it was done to
 * @param bit whether it did anything: a cut through which nobody spoke did not
 * @param healedNanos when it was undone
 * @param recoveredNanos when the cluster was as good as new again
 * @param problem what went wrong with the fault itself, or what was still not well after all patience; empty if nothing
 */
public record InjectedFault(
        String kind,
        String fault,
        Set<Integer> nodes,
        boolean bit,
        long beganNanos,
        long healedNanos,
        long recoveredNanos,
        String problem) {
    public InjectedFault {
        nodes = Set.copyOf(nodes);
    }
}
