package io.raftlog.broker;

import io.raftlog.broker.space.DiskSpaceGuard;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives away what this node leads while it has too little space to take new records, to nodes that do take them. Again and
 * again: what it could not give away, or leads once more after an election, nobody can write.
 *
 * <p>Confined to the thread of its chore.
 */
final class SpaceHandover {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceHandover.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final BooleanSupplier low;
    private final RaftGroups groups;
    private final Duration heardWithin;
    private final IntPredicate mayLead;

    /**
     * @param heardWithin how recently a follower must have been heard of to count as alive
     * @param mayLead nodes that take new records; of those that are short of space themselves this one would get it back
     */
    SpaceHandover(DiskSpaceGuard space, RaftGroups groups, Duration heardWithin, IntPredicate mayLead) {
        this(space::low, groups, heardWithin, mayLead);
    }

    SpaceHandover(BooleanSupplier low, RaftGroups groups, Duration heardWithin, IntPredicate mayLead) {
        this.low = low;
        this.groups = groups;
        this.heardWithin = heardWithin;
        this.mayLead = mayLead;
    }

    Duration pass() throws InterruptedException {
        if (low.getAsBoolean()) {
            int handedOver = new LeadershipHandover(groups, heardWithin, mayLead).handOver(WITHIN);
            if (handedOver > 0) {
                LOG.info("handed over {} groups to nodes that have space for new records", handedOver);
            }
        }
        return LOOK_EVERY;
    }
}
