package io.raftlog.tools.verify.nodelog;

import io.raftlog.tools.fault.FaultKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * When nodes suffered from a fault, by the clock that they share.
 *
 * <p>Immutable.
 *
 * @param until when the cluster was as good as new again
 */
public record FaultPeriod(FaultKind kind, Set<Integer> nodes, Instant from, Instant until) {
    /** What is written asynchronously, and clocks of different resolution. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    public FaultPeriod {
        nodes = Set.copyOf(nodes);
    }

    boolean covers(Instant time) {
        return !time.isBefore(from.minus(SLACK)) && !time.isAfter(until.plus(SLACK));
    }
}
