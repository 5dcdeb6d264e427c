package io.raftlog.broker;

import io.raftlog.broker.space.DiskSpaceGuard;
import io.raftlog.raft.GroupStatus;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Gives away what this node leads while it has too little space to take new records. Where that went may be as short of
 * space and give it back, so it is done now and then only.
 *
 * <p>Confined to the thread of its chore.
 */
final class SpaceHandover {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration WITHIN = Duration.ofSeconds(5);
    static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);

    private final BooleanSupplier low;
    private final RaftGroups groups;
    private final Duration heardWithin;
    private final LongSupplier nanoTime;
    /** 0 while there is space. */
    private long lastNanos;

    /** @param heardWithin how recently a follower must have been heard of to count as alive */
    SpaceHandover(DiskSpaceGuard space, RaftGroups groups, Duration heardWithin) {
        this(space::low, groups, heardWithin, System::nanoTime);
    }

    SpaceHandover(BooleanSupplier low, RaftGroups groups, Duration heardWithin, LongSupplier nanoTime) {
        this.low = low;
        this.groups = groups;
        this.heardWithin = heardWithin;
        this.nanoTime = nanoTime;
    }

    Duration pass() throws InterruptedException {
        if (!low.getAsBoolean()) {
            lastNanos = 0;
        } else if (leadsSomething() && (lastNanos == 0 || nanoTime.getAsLong() - lastNanos > AT_MOST_EVERY.toNanos())) {
            lastNanos = nanoTime.getAsLong();
            new LeadershipHandover(groups, heardWithin).handOver(WITHIN);
        }
        return LOOK_EVERY;
    }

    private boolean leadsSomething() {
        return groups.open().stream()
                .anyMatch(group ->
                        groups.status(group).filter(GroupStatus::leader).isPresent());
    }
}
