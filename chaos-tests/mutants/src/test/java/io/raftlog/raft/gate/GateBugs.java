package io.raftlog.raft.gate;

import java.util.List;

/** Bugs of the start gate. */
final class GateBugs {
    private GateBugs() {}

    /** Believes no witness: any end may be a torn one. */
    static List<?> noClaims(GateDecision decision) {
        return List.of();
    }

    /** Takes whatever Ratis has written last. */
    static boolean neverForgotten(Vote told, Vote written) {
        return false;
    }
}
