package io.raftlog.tools.verify;

import java.util.ArrayList;
import java.util.List;

/** Why a run proves nothing, whatever the checker says of it: too little happened. */
final class Vacuity {
    /** Fewer could be luck. */
    static final long LEAST_ACKNOWLEDGED = 200;

    private Vacuity() {}

    /**
     * @param faults those that were to be done, or empty if none were
     * @param finallyRead records of the final read
     */
    static List<String> reasons(long acknowledged, boolean faultsWanted, List<InjectedFault> faults, long finallyRead) {
        List<String> reasons = new ArrayList<>();
        if (acknowledged < LEAST_ACKNOWLEDGED) {
            reasons.add(acknowledged + " sends were acknowledged, fewer than " + LEAST_ACKNOWLEDGED);
        }
        if (faultsWanted && faults.stream().noneMatch(InjectedFault::bit)) {
            reasons.add(faults.isEmpty() ? "no fault was injected" : "no fault had any effect");
        }
        if (finallyRead == 0) {
            reasons.add("the final read found nothing");
        }
        return reasons;
    }
}
