package io.raftlog.broker;

import io.raftlog.broker.liveness.ClusterClock;
import io.raftlog.broker.request.NodeNotice;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What a node says of its clock when most others show another time. */
final class WrongClock {
    /** More than clocks differ that somebody keeps, and than it takes to hear of them. */
    private static final Duration TOLERATED = Duration.ofMinutes(1);

    private WrongClock() {}

    static List<NodeNotice> notices(int nodeId, ClusterClock clock) {
        Instant own = Instant.ofEpochMilli(clock.ownMillis());
        Instant most = clock.instant();
        if (Duration.between(own, most).abs().compareTo(TOLERATED) <= 0) {
            return List.of();
        }
        return List.of(new NodeNotice(
                ErrorCode.CLOCK_APART,
                "by the clock of node " + nodeId + " it is " + seconds(own) + ", by those of most nodes "
                        + seconds(most),
                "set the clock of its machine, and have it kept right (chronyd, systemd-timesyncd)",
                false));
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
