package io.raftlog.partition;

import io.raftlog.model.PartitionId;
import io.raftlog.raft.ReplicatedStateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * This node's replica of a partition, as request handlers see it. Appends and reads need the replica to lead; a follower
 * refuses with NOT_LEADER.
 *
 * <p>Thread-safe. None of its methods blocks for longer than a read from the page cache or disk.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class PartitionReplica {
    /**
     * @param segmentBytes size at which a new segment file is begun
     * @param indexIntervalBytes bytes of log for each entry of the offset index
     * @param maxInFlightBytes bytes waiting or proposed, beyond which appends are refused as BUSY
     */
    public record Settings(int segmentBytes, int indexIntervalBytes, int maxInFlightBytes) {}

    /** What status displays show. {@code leaderId} is 0 and {@code leaderEpoch} is 0 if unknown. */
    public record Status(
            boolean leader,
            boolean writable,
            int leaderId,
            int leaderEpoch,
            long logStartOffset,
            long highWatermark,
            long logEndOffset,
            long sizeBytes) {}

    /** An offset found by time. */
    public record TimedOffset(long offset, long timestamp) {}

    private PartitionReplica() {}

    /** Opens (or creates) the files below {@code directory}; refuses corrupt ones by exception. */
    public static PartitionReplica open(PartitionId id, Path directory, Settings settings) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** What the Raft host drives for this partition. */
    public ReplicatedStateMachine machine() {
        throw new UnsupportedOperationException("being written");
    }

    public PartitionId id() {
        throw new UnsupportedOperationException("being written");
    }

    /**
     * Appends one record batch that has been validated. Appends of one thread enter in the order of the calls.
     *
     * @param batch exactly one batch; must not change until the future completes
     */
    public CompletableFuture<AppendResult> append(ByteBuffer batch) {
        throw new UnsupportedOperationException("being written");
    }

    /** Reads from this node's files, below the high watermark. Returns at least one batch if there is one. */
    public FetchResult fetch(long offset, int maxBytes) {
        throw new UnsupportedOperationException("being written");
    }

    /**
     * Completes when records at {@code offset} may be read, or when this replica stops leading; at once if either is so
     * already. Cancel it when nobody waits any more.
     */
    public CompletableFuture<Void> readable(long offset) {
        throw new UnsupportedOperationException("being written");
    }

    /** The high watermark, linearizable. Fails with an exception if leadership could not be confirmed. */
    public CompletableFuture<Long> endOffset() {
        throw new UnsupportedOperationException("being written");
    }

    /** The first record, below the high watermark, with this timestamp or a later one. */
    public Optional<TimedOffset> offsetForTime(long timestampMs) {
        throw new UnsupportedOperationException("being written");
    }

    /** Moves the log start offset up, by Raft command; records below it are no longer served. */
    public CompletableFuture<AppendResult> advanceLogStart(long offset) {
        throw new UnsupportedOperationException("being written");
    }

    public Status status() {
        throw new UnsupportedOperationException("being written");
    }
}
