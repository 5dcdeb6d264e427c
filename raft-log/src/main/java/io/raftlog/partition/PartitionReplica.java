package io.raftlog.partition;

import io.raftlog.log.Disk;
import io.raftlog.log.IoPace;
import io.raftlog.log.LocalDisk;
import io.raftlog.log.LogSettings;
import io.raftlog.log.PinnedLog;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionCommand.AdvanceLogStart;
import io.raftlog.partition.seed.SeedOffer;
import io.raftlog.partition.seed.SeedRoom;
import io.raftlog.partition.seed.SeedSource;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.ProposalRejectedException;
import io.raftlog.raft.ReplicatedStateMachine;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * This node's replica of a partition, as request handlers see it. Appends and reads need the replica to lead; a follower
 * refuses with NOT_LEADER.
 *
 * <p>Thread-safe. None of its methods blocks for longer than a read from the page cache or disk.
 */
public final class PartitionReplica {
    /**
     * @param segmentBytes size at which a new segment file is begun
     * @param indexIntervalBytes bytes of log for each entry of the offset index
     * @param maxInFlightBytes bytes waiting or proposed, beyond which appends are refused as BUSY
     */
    public record Settings(int segmentBytes, int indexIntervalBytes, int maxInFlightBytes) {}

    /**
     * How a replica that cannot catch up otherwise is filled from another node.
     *
     * @param executor receives, and blocks meanwhile: as many replicas are filled at a time as it has threads
     */
    public record Seeds(SeedSource source, SeedRoom room, Executor executor) {}

    /** What status displays show. {@code leaderId} and {@code leaderEpoch} are 0 if unknown. */
    public record Status(
            boolean leader,
            boolean writable,
            int leaderId,
            int leaderEpoch,
            long logStartOffset,
            long highWatermark,
            long logEndOffset,
            long sizeBytes,
            List<GroupStatus.Follower> followers) {
        public Status {
            followers = List.copyOf(followers);
        }
    }

    /** An offset found by time. */
    public record TimedOffset(long offset, long timestamp) {}

    /**
     * Batches of one entry together, so that the largest batch fits. Larger entries would cost less each, but a record then
     * waits for more bytes.
     */
    private static final int MAX_ENTRY_BYTES = RecordBatch.MAX_BYTES;
    /** While one entry is on its way to a majority the next may follow. */
    private static final int MAX_ENTRIES_IN_FLIGHT = 1;

    private final PartitionId id;
    private final PartitionStateMachine machine;
    private final LogKeeper keeper;

    private PartitionReplica(PartitionId id, PartitionStateMachine machine) {
        this.id = id;
        this.machine = machine;
        this.keeper = new LogKeeper(id, machine, this::advanceLogStart, machine::firstReplicatedOffset);
    }

    /**
     * Opens (or creates) the files below {@code directory}; refuses corrupt ones by exception.
     *
     * @param executor runs what follows a commit: further proposals, waiting readers
     */
    public static PartitionReplica open(
            PartitionId id, Path directory, Settings settings, Executor executor, Seeds seeds) throws IOException {
        var seed = new ReplicaSeed(id, directory, logSettings(settings), seeds);
        return open(id, directory, settings, executor, new LocalDisk(), seed);
    }

    /** As {@link #open(PartitionId, Path, Settings, Executor, Seeds)}, a replica that is never filled from another. */
    public static PartitionReplica open(PartitionId id, Path directory, Settings settings, Executor executor)
            throws IOException {
        return open(id, directory, settings, executor, new LocalDisk());
    }

    static PartitionReplica open(PartitionId id, Path directory, Settings settings, Executor executor, Disk disk)
            throws IOException {
        return open(id, directory, settings, executor, disk, null);
    }

    private static PartitionReplica open(
            PartitionId id, Path directory, Settings settings, Executor executor, Disk disk, @Nullable ReplicaSeed seed)
            throws IOException {
        var limits = new PartitionLeader.Limits(MAX_ENTRY_BYTES, MAX_ENTRIES_IN_FLIGHT, settings.maxInFlightBytes());
        var files = OpenFiles.open(directory, logSettings(settings), disk);
        return new PartitionReplica(id, new PartitionStateMachine(id, files, limits, executor, seed));
    }

    private static LogSettings logSettings(Settings settings) {
        return new LogSettings(settings.segmentBytes(), settings.indexIntervalBytes());
    }

    /** What the Raft host drives for this partition. */
    public ReplicatedStateMachine machine() {
        return machine;
    }

    /** Retention and compaction of this replica's files. */
    public LogKeeper keeper() {
        return keeper;
    }

    public PartitionId id() {
        return id;
    }

    /**
     * Appends record batches that have been validated, in this order, and as one Raft entry where they fit and nothing
     * else waits. Appends of one thread enter in the order of the calls.
     *
     * @param batches each exactly one batch, which must not change until its future completes
     * @return a future for each; one may be refused and others not
     */
    public List<CompletableFuture<AppendResult>> append(List<ByteBuffer> batches) {
        PartitionLeader leader = machine.leader();
        return leader == null
                ? Collections.nCopies(
                        batches.size(), CompletableFuture.completedFuture(new AppendResult.Refused(notLeader())))
                : leader.append(batches);
    }

    /** {@link #append(List)} of a single one. */
    public CompletableFuture<AppendResult> append(ByteBuffer batch) {
        return append(List.of(batch)).get(0);
    }

    private Refusal notLeader() {
        return Refusal.of(ErrorCode.NOT_LEADER, "this node does not lead partition " + id + " or has just begun to");
    }

    /** Reads from this node's files, below the high watermark. Returns at least one batch if there is one. */
    public FetchResult fetch(long offset, int maxBytes) {
        long highWatermark = machine.highWatermark().offset();
        long logStart = machine.logStartOffset();
        if (machine.leaderTerm() == 0) {
            return new FetchResult.Refused(notLeader(), highWatermark, logStart);
        }
        if (offset < logStart || offset > highWatermark) {
            var refusal = Refusal.of(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "offset %d is not in %d..%d".formatted(offset, logStart, highWatermark));
            return new FetchResult.Refused(refusal, highWatermark, logStart);
        }
        try {
            return new FetchResult.Fetched(
                    highWatermark, logStart, machine.log().read(offset, readableEnd(), maxBytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A commit that a follower learned of before it wrote the entry may lie beyond its files. */
    private long readableEnd() {
        return Math.min(machine.highWatermark().offset(), machine.log().endOffset());
    }

    /**
     * Completes when records at {@code offset} may be read, or when this replica stops leading; at once if either is so
     * already. Cancel it when nobody waits any more.
     */
    public CompletableFuture<Void> readable(long offset) {
        CompletableFuture<Void> above = machine.highWatermark().above(offset);
        if (machine.leaderTerm() == 0) {
            above.complete(null);
        }
        return above;
    }

    /** The high watermark, linearizable. Fails with an exception if leadership could not be confirmed. */
    public CompletableFuture<Long> endOffset() {
        return machine.group()
                .readBarrier()
                .thenApply(confirmed -> machine.highWatermark().offset());
    }

    /** The first record, below the high watermark, with this timestamp or a later one. */
    public Optional<TimedOffset> offsetForTime(long timestampMs) {
        try {
            return machine.log()
                    .offsetForTime(timestampMs, machine.logStartOffset(), readableEnd())
                    .map(found -> new TimedOffset(found.offset(), found.timestamp()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Moves the log start offset up, by Raft command; records below it are no longer served. One beyond the high watermark
     * is refused, one below the present start changes nothing.
     *
     * @return the log start offset as it is then
     */
    public CompletableFuture<AppendResult> advanceLogStart(long offset) {
        long term = machine.leaderTerm();
        if (term == 0) {
            return CompletableFuture.completedFuture(new AppendResult.Refused(notLeader()));
        }
        long highWatermark = machine.highWatermark().offset();
        if (offset > highWatermark) {
            return CompletableFuture.completedFuture(new AppendResult.Refused(Refusal.of(
                    ErrorCode.OFFSET_OUT_OF_RANGE, "offset " + offset + " is beyond the end " + highWatermark)));
        }
        return machine.group()
                .propose(PartitionCommandCodec.encode(new AdvanceLogStart(term, offset)), List.of())
                .handle((reply, failure) -> failure == null
                        ? new AppendResult.Appended(machine.logStartOffset(), false, machine.logStartOffset())
                        : new AppendResult.Refused(refusalOf(failure)));
    }

    private Refusal refusalOf(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ProposalRejectedException
                ? notLeader()
                : Refusal.of(ErrorCode.LEADERSHIP_LOST, "the leader lost the change on its way: " + cause);
    }

    /**
     * Base offset of the oldest entry that the Raft log may still hold. Another member may be sent it from the files here:
     * bytes at or above this offset must not be deleted or rewritten. It never goes back.
     */
    public long firstReplicatedOffset() {
        return machine.firstReplicatedOffset();
    }

    /**
     * This replica's files as they are now, for another node to be filled with; to be closed by the caller.
     *
     * @param atLeastIndex the Raft entry that must be part of them
     * @throws io.raftlog.partition.seed.SeedUnavailableException if it is not applied here yet
     */
    public SeedOffer offerSeed(long atLeastIndex) throws IOException {
        return machine.offerSeed(atLeastIndex);
    }

    /**
     * Reads all committed batches that are here again, and compares each with its checksum.
     *
     * @param pace told of each batch before it is read, and may hold this up; once it says stop, this returns
     * @throws io.raftlog.log.CorruptLogException if something is not as it was written
     */
    public void verify(IoPace pace) throws IOException {
        try (PinnedLog committed = machine.log().pin(readableEnd())) {
            committed.verify(pace);
        }
    }

    public Status status() {
        GroupStatus group = machine.group().status();
        return new Status(
                group.leader(),
                machine.leader() != null,
                group.leaderId(),
                group.leaderId() == 0 ? 0 : (int) group.term(),
                machine.logStartOffset(),
                machine.highWatermark().offset(),
                machine.log().endOffset(),
                machine.log().sizeBytes(),
                group.followers());
    }
}
