package io.raftlog.broker.request;

import io.raftlog.model.PartitionId;
import io.raftlog.partition.AppendResult;
import io.raftlog.partition.FetchResult;
import io.raftlog.partition.PartitionReplica;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A partition of which this node holds a replica; see {@link PartitionReplica} for what each method promises.
 *
 * <p>Thread-safe.
 */
public interface LocalPartition {
    PartitionId id();

    List<CompletableFuture<AppendResult>> append(List<ByteBuffer> batches);

    FetchResult fetch(long offset, int maxBytes);

    CompletableFuture<Void> readable(long offset);

    CompletableFuture<Long> endOffset();

    /** Moves the start of the log up, on all replicas; answers with the start as it is then. */
    CompletableFuture<AppendResult> trim(long beforeOffset);

    /** Replicates an entry that changes nothing; without effect where this replica does not lead. */
    void nudge();

    Optional<PartitionReplica.TimedOffset> offsetForTime(long timestampMs);

    /** Empty once the replica is closed, which a deletion of its topic may do at any moment. */
    Optional<PartitionReplica.Status> status();
}
