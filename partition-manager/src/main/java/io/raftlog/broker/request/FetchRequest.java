package io.raftlog.broker.request;

import io.raftlog.model.PartitionId;
import java.time.Duration;
import java.util.List;

/**
 * A request for records of one or more partitions.
 *
 * <p>Immutable.
 *
 * @param maxWait how long to wait for {@code minBytes}
 * @param maxBytes of the whole answer; one batch more where the first alone is larger
 */
public record FetchRequest(Duration maxWait, int minBytes, int maxBytes, List<Target> targets) {
    public record Target(PartitionId partition, long offset, int maxBytes) {}

    public FetchRequest {
        targets = List.copyOf(targets);
    }
}
