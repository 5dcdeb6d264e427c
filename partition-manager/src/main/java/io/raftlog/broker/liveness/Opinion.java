package io.raftlog.broker.liveness;

import java.util.List;

/**
 * A node's answer to a {@link Canvass}.
 *
 * <p>Immutable.
 *
 * @param hears whether it still hears the node held for dead; then it gives no leave
 * @param leaves one for each candidacy, in their order
 */
public record Opinion(boolean hears, List<Leave> leaves) {
    /** Leave to stand in one group. */
    public enum Leave {
        /** Cannot say now. */
        NOT_YET,
        /** Will not stand itself for a while, and would vote for the candidate. */
        GRANTED,
        /** Comes first, and will stand. */
        MINE,
        /** There is another leader already. */
        LED,
        NO_VOTER
    }

    public Opinion {
        leaves = List.copyOf(leaves);
    }

    static Opinion hearsIt() {
        return new Opinion(true, List.of());
    }
}
