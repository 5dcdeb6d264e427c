package io.raftlog.broker.group;

import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.OffsetPosition;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionReplica.TimedOffset;
import java.util.concurrent.CompletableFuture;

/**
 * What the leaders of partitions know, wherever they are.
 *
 * <p>Thread-safe.
 */
public interface PartitionReads {
    /** Offset -1 where no record is as late as asked. */
    CompletableFuture<Answer<TimedOffset>> offset(PartitionId partition, OffsetPosition position);

    /** Timestamp of the first record at the offset or behind it; -1 if there is none. */
    CompletableFuture<Answer<Long>> timestampAt(PartitionId partition, long offset);
}
