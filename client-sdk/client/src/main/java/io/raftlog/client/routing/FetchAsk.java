package io.raftlog.client.routing;

import io.raftlog.model.PartitionId;
import java.time.Duration;
import java.util.List;

/**
 * A fetch of records from one node.
 *
 * <p>Immutable.
 *
 * @param maxWait how long the node may hold it until there are {@code minBytes}
 */
public record FetchAsk(Duration maxWait, int minBytes, int maxBytes, List<Part> parts) {
    public FetchAsk {
        parts = List.copyOf(parts);
    }

    /** The records of one partition from {@code offset} on. */
    public record Part(PartitionId partition, long offset, int maxBytes) {}
}
