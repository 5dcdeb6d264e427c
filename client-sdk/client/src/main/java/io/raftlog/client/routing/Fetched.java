package io.raftlog.client.routing;

import io.raftlog.model.PartitionId;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a fetch gave for one partition.
 *
 * <p>Not compared by content.
 *
 * @param highWatermark the end of what may be read
 * @param batches whole record batches; the first may begin before the offset asked for
 */
public record Fetched(
        PartitionId partition,
        Optional<Failure> failure,
        long highWatermark,
        long logStartOffset,
        ByteBuffer batches) {}
