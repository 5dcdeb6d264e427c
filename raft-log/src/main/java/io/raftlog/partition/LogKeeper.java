package io.raftlog.partition;

import io.raftlog.log.CleaningResult;
import io.raftlog.log.CompactionPolicy;
import io.raftlog.log.CompactionProgress;
import io.raftlog.log.LogCleaner;
import io.raftlog.log.LogPolicy;
import io.raftlog.log.PartitionLog;
import io.raftlog.log.SegmentInfo;
import io.raftlog.model.PartitionId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a replica's files to what its topic asks. Each replica deletes and compacts by itself; where the log starts, its
 * leader decides and the Raft log carries. No byte is touched that the Raft log may still read.
 *
 * <p>Thread-safe, but that {@link #keep} and {@link #compact} are each called by one thread at a time.
 */
public final class LogKeeper {
    /**
     * How far the compaction of a replica is.
     *
     * @param firstDirtyOffset below it every key has been looked at
     * @param touchableOffset bytes from here on must stay for now: the Raft log still holds their entries, or they are
     *     not committed
     * @param asked whether somebody asked for compaction without delay, and it is not through yet
     * @param working whether some of what was asked for may be compacted now; if not, it waits
     */
    public record CompactionStatus(
            long firstDirtyOffset, long touchableOffset, long highWatermark, boolean asked, boolean working) {}

    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    private final PartitionId id;
    private final PartitionStateMachine machine;
    private final LongFunction<CompletableFuture<AppendResult>> advance;
    private final LongSupplier firstReplicatedOffset;
    private final SilentProducers silent;
    private volatile @Nullable LogPolicy policy;
    /** Known once it was read or written. */
    private volatile @Nullable CompactionProgress progress;
    /** End of what somebody wanted compacted without delay; 0 if nobody ever did. */
    private volatile long askedUpTo;
    /** What is kept at the moment: a seed may bring another log. Guarded by this. */
    private @Nullable PartitionLog kept;

    /**
     * @param advance moves the log start of a replica that leads
     * @param firstReplicatedOffset the first one whose bytes the Raft log may still read
     */
    LogKeeper(
            PartitionId id,
            PartitionStateMachine machine,
            LongFunction<CompletableFuture<AppendResult>> advance,
            LongSupplier firstReplicatedOffset) {
        this.id = id;
        this.machine = machine;
        this.advance = advance;
        this.firstReplicatedOffset = firstReplicatedOffset;
        this.silent = new SilentProducers(id, machine);
    }

    /** Keeps to this from now on. Before the first call nothing is deleted or compacted. */
    public void follow(LogPolicy newPolicy) {
        if (!newPolicy.equals(policy)) {
            policy = newPolicy;
            log().segmentBytes(newPolicy.segmentBytes());
        }
    }

    /** The log of the moment. What was known of the one before says nothing of it. */
    private synchronized PartitionLog log() {
        PartitionLog log = machine.log();
        if (log != kept) {
            kept = log;
            progress = null;
            LogPolicy now = policy;
            if (now != null) {
                log.segmentBytes(now.segmentBytes());
            }
        }
        return log;
    }

    /** Ends the active segment if it is time, moves the log start where this replica leads, deletes what is below it. */
    public void keep(long nowMs) throws IOException {
        LogPolicy now = policy;
        if (now == null) {
            return;
        }
        List<SegmentInfo> segments = log().segments();
        if (now.ends(segments.get(segments.size() - 1), nowMs)) {
            log().roll();
        }
        if (machine.leaderTerm() != 0 && now.retention().isPresent()) {
            long start = machine.logStartOffset();
            long wanted = now.retention()
                    .get()
                    .startOffset(segments, start, machine.highWatermark().offset(), nowMs);
            if (wanted > start) {
                moveStart(start, wanted);
            }
        }
        deleteBelowStart();
    }

    /**
     * Where this replica leads, has producers forgotten that have appended nothing for so long; by one thread at a time.
     *
     * @param nowNanos of this process' own clock
     */
    public void forgetProducers(long nowNanos, Duration silence) {
        silent.look(nowNanos, silence);
    }

    private void moveStart(long from, long to) {
        advance.apply(to).thenAccept(result -> {
            if (result instanceof AppendResult.Appended) {
                LOG.info("partition {}: retention moved the log start from offset {} to {}", id, from, to);
            } else if (result instanceof AppendResult.Refused refused) {
                LOG.info("partition {}: retention will try again: {}", id, refused.refusal());
            }
        });
    }

    private void deleteBelowStart() throws IOException {
        long below = Math.min(machine.logStartOffset(), touchableOffset());
        if (below <= log().startOffset()) {
            return;
        }
        if (below >= log().endOffset()) {
            // Nothing of the active segment is left either.
            log().roll();
        }
        log().deleteBefore(below);
    }

    /** Has everything that is committed now compacted as soon as it may be touched, however little there is to gain. */
    public void compactWithoutDelay() throws IOException {
        askedUpTo = machine.highWatermark().offset();
        log().roll();
    }

    /** What a compaction would do now; empty if the topic is not compacted, or nothing is to be gained or allowed. */
    public Optional<CompactionPolicy.Work> compactionWork(long nowMs) throws IOException {
        LogPolicy now = policy;
        if (now == null || now.compaction().isEmpty()) {
            return Optional.empty();
        }
        CompactionPolicy compaction = now.compaction().get();
        return (isAsked() ? compaction.withoutDelay() : compaction)
                .work(log().segments(), progress(), touchableOffset(), nowMs);
    }

    /** Compacts, or begins to: what is left then is the next work. */
    public CleaningResult compact(LogCleaner cleaner, CompactionPolicy.Work work, long nowMs) throws IOException {
        CleaningResult result = cleaner.clean(log(), work.endOffset(), work.deleteRetentionMs(), nowMs);
        progress = result.progress();
        LOG.info(
                "partition {}: compacted up to offset {}, {} records and {} of {} bytes less",
                id,
                result.progress().firstDirtyOffset(),
                result.removedRecords(),
                result.bytesBefore() - result.bytesAfter(),
                result.bytesBefore());
        return result;
    }

    public CompactionStatus compactionStatus(long nowMs) throws IOException {
        return new CompactionStatus(
                progress().firstDirtyOffset(),
                touchableOffset(),
                machine.highWatermark().offset(),
                isAsked(),
                isAsked() && compactionWork(nowMs).isPresent());
    }

    private boolean isAsked() throws IOException {
        return askedUpTo > Math.max(progress().firstDirtyOffset(), log().startOffset());
    }

    private CompactionProgress progress() throws IOException {
        PartitionLog log = log();
        CompactionProgress known = progress;
        if (known == null) {
            known = LogCleaner.progressOf(log);
            progress = known;
        }
        return known;
    }

    private long touchableOffset() {
        return Math.min(machine.highWatermark().offset(), firstReplicatedOffset.getAsLong());
    }
}
