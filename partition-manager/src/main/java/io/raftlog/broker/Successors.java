package io.raftlog.broker;

import io.raftlog.raft.GroupStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** Which followers may take over without making writers wait. */
final class Successors {
    /** A leader under load is always a few entries ahead. */
    private static final int ENTRIES_BEHIND = 16;

    private Successors() {}

    /** Followers that were heard of lately and have nearly everything, the best first. */
    static Stream<GroupStatus.Follower> caughtUp(GroupStatus status, Duration heardWithin) {
        return status.followers().stream()
                .filter(follower -> follower.entriesBehind() <= ENTRIES_BEHIND)
                .filter(follower -> follower.lastContactMs() <= heardWithin.toMillis())
                .sorted(Comparator.comparingLong(GroupStatus.Follower::entriesBehind)
                        .thenComparingInt(GroupStatus.Follower::nodeId));
    }
}
