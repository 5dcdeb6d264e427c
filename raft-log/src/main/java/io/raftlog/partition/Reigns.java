package io.raftlog.partition;

import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionCommand.Barrier;
import io.raftlog.raft.RaftGroupHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In which term this replica leads, and who takes appends then: one {@link PartitionLeader} after the other, since each
 * ends with the first proposal that fails. The next begins behind a barrier, once the log is settled.
 *
 * <p>Thread-safe.
 */
final class Reigns {
    private static final Logger LOG = LoggerFactory.getLogger(Reigns.class);
    private static final long BARRIER_RETRY_MS = 50;

    private final PartitionId id;
    private final ReplaceableFiles files;
    private final HighWatermark highWatermark;
    private final PartitionLeader.Limits limits;
    private final Executor executor;
    private final Supplier<RaftGroupHandle> group;
    /** The reign that takes appends; guarded by this for writing. */
    private volatile @Nullable PartitionLeader leader;
    /** Term in which this replica leads, 0 while it does not; guarded by this for writing. */
    private volatile long term;

    /** @param group known once this replica leads */
    Reigns(
            PartitionId id,
            ReplaceableFiles files,
            HighWatermark highWatermark,
            PartitionLeader.Limits limits,
            Executor executor,
            Supplier<RaftGroupHandle> group) {
        this.id = id;
        this.files = files;
        this.highWatermark = highWatermark;
        this.limits = limits;
        this.executor = executor;
        this.group = group;
    }

    /** Null on a follower, and on a leader that has yet to settle its log. */
    @Nullable
    PartitionLeader leader() {
        return leader;
    }

    /** 0 while this replica does not lead. */
    long term() {
        return term;
    }

    /** Apply thread: this replica leads, and every entry of earlier terms is applied. */
    synchronized void begin(long newTerm) {
        term = newTerm;
        reign(newTerm);
    }

    /** Apply thread: a barrier of this term is applied, and so is all that was proposed before it. */
    synchronized void goOnAfterBarrier(long barrierTerm) {
        if (term == barrierTerm && leader == null) {
            reign(barrierTerm);
        }
    }

    /** Apply thread, when every entry before is applied and no proposal is under way: the state is the whole truth. */
    private void reign(long ofTerm) {
        endReign();
        AppliedCommands applied = files.now().applied();
        files.now().writes().settleEnd(applied.nextOffset());
        leader = new PartitionLeader(
                ofTerm,
                applied.stateCopy(),
                group.get(),
                limits,
                () -> files.now().applied().logStartOffset(),
                executor,
                () -> settle(ofTerm));
        LOG.debug("partition {} takes appends in term {} from offset {}", id, ofTerm, applied.nextOffset());
    }

    /** This replica leads no longer; whoever waits here for records looks elsewhere. */
    void end() {
        synchronized (this) {
            term = 0;
            endReign();
        }
        highWatermark.wakeAll();
    }

    private void endIn(long ofTerm) {
        synchronized (this) {
            if (term != ofTerm) {
                return;
            }
            term = 0;
            endReign();
        }
        highWatermark.wakeAll();
    }

    private void endReign() {
        PartitionLeader ended = leader;
        leader = null;
        if (ended != null) {
            ended.end();
        }
    }

    /** A proposal failed: if this replica still leads, a barrier tells what became of it. */
    private void settle(long ofTerm) {
        synchronized (this) {
            PartitionLeader failed = leader;
            if (failed != null && failed.term() == ofTerm) {
                leader = null;
            }
        }
        executor.execute(() -> proposeBarrier(ofTerm));
    }

    private void proposeBarrier(long ofTerm) {
        if (term != ofTerm) {
            return;
        }
        if (!group.get().status().leader()) {
            // The end of the reign may have been told before its beginning was: they come from different threads.
            endIn(ofTerm);
            return;
        }
        group.get()
                .propose(PartitionCommandCodec.encode(new Barrier(ofTerm)), List.of())
                .whenComplete((reply, failure) -> {
                    if (failure != null) {
                        CompletableFuture.delayedExecutor(BARRIER_RETRY_MS, TimeUnit.MILLISECONDS, executor)
                                .execute(() -> proposeBarrier(ofTerm));
                    }
                });
    }
}
