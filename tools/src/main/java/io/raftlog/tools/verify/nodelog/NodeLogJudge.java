package io.raftlog.tools.verify.nodelog;

import io.raftlog.checker.BrokenSigns;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells what in a node's log needs an explanation and has none: what it said at ERROR, and what tells of a broken
 * invariant, whatever its level.
 *
 * <p>Immutable.
 */
public final class NodeLogJudge {
    private final List<FaultPeriod> faults;

    /** @param faults of the run, whichever nodes they hit */
    public NodeLogJudge(int node, List<FaultPeriod> faults) {
        this.faults =
                faults.stream().filter(fault -> fault.nodes().contains(node)).toList();
    }

    public boolean isUnexplained(LogRecord record) {
        boolean suspicious =
                record.level().equals("ERROR") || BrokenSigns.in(record.text()).isPresent();
        return suspicious && explanation(record).isEmpty();
    }

    /** Why a record that looks like a defect is none. */
    Optional<Explanation> explanation(LogRecord record) {
        return Arrays.stream(Explanation.values())
                .filter(each -> each.explains(record, faults))
                .findFirst();
    }
}
