package io.raftlog.raft.gate;

import java.util.List;

/** What becomes of a replica that wants to be opened. */
sealed interface GateVerdict {
    /** It has everything. */
    record Open() implements GateVerdict {}

    /**
     * It has everything that counts, but needs mending first: what a crash left half written is cut off, a renaming that
     * was lost is done again.
     *
     * @param what for the node's log
     */
    record OpenAfterCut(List<CutStep> steps, String what) implements GateVerdict {
        public OpenAfterCut {
            steps = List.copyOf(steps);
        }
    }

    /** It may have lost what it acknowledged: it must not vote. */
    record Quarantine(String reason) implements GateVerdict {}
}
