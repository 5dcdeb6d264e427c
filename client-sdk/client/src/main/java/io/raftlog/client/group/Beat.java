package io.raftlog.client.group;

import io.raftlog.model.PartitionId;
import java.util.Set;

/**
 * What a member says next.
 *
 * <p>Immutable.
 *
 * @param held what it reads, or has not let go of yet
 */
public record Beat(int epoch, Extent extent, GroupSubscription subscription, Set<PartitionId> held) {
    /** How much of it has to be said. */
    public enum Extent {
        /** Everything: it wants to read other topics, or the last answer may have been lost. */
        ALL,
        /** What it reads, since that changed. */
        HELD,
        /** Only that it is there. */
        ALIVE
    }

    public static final int JOIN = 0;
    public static final int LEAVE = -1;
    public static final int LEAVE_FOR_A_WHILE = -2;

    public Beat {
        held = Set.copyOf(held);
    }

    public boolean isLeave() {
        return epoch < JOIN;
    }
}
