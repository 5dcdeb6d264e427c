package io.raftlog.partition;

import io.raftlog.log.PartitionLog;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.Barrier;
import io.raftlog.raft.Checkpoint;
import io.raftlog.raft.EntryPosition;
import io.raftlog.raft.LogBackedStateMachine;
import io.raftlog.raft.RaftGroupHandle;
import io.raftlog.raft.gate.ReplicaFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around a {@link PartitionState}: its bytes go to the {@link PartitionLog} when they enter the Raft log, its
 * state evolves when they are committed, and while this replica leads there is a {@link PartitionLeader}.
 *
 * <p>Thread-safe.
 */
final class PartitionStateMachine implements LogBackedStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionStateMachine.class);
    private static final ByteBuffer NO_REPLY = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final long BARRIER_RETRY_MS = 50;

    private final PartitionId id;
    private final PartitionLog log;
    private final CheckpointFile checkpointFile;
    private final PartitionLeader.Limits limits;
    private final Executor executor;
    private final HighWatermark highWatermark;
    private final WriteQueue writes;
    private final AppliedCommands applied;

    private volatile long firstReplicatedOffset;
    private volatile @Nullable RaftGroupHandle group;
    /** The reign that takes appends; guarded by this for writing. */
    private volatile @Nullable PartitionLeader leader;
    /** Term in which this replica leads, 0 while it does not; guarded by this for writing. */
    private volatile long leaderTerm;

    /**
     * @param log holds everything below the end of {@code restored}
     * @param restored what {@code checkpointFile} holds; the machine begins there
     */
    PartitionStateMachine(
            PartitionId id,
            PartitionLog log,
            CheckpointFile checkpointFile,
            Optional<PartitionCheckpoint> restored,
            PartitionLeader.Limits limits,
            Executor executor) {
        this.id = id;
        this.log = log;
        this.checkpointFile = checkpointFile;
        this.limits = limits;
        this.executor = executor;
        this.applied = restored.map(AppliedCommands::upTo).orElseGet(AppliedCommands::none);
        // What is in a checkpoint was committed once.
        this.highWatermark = new HighWatermark(executor, applied.nextOffset());
        this.writes = new WriteQueue(log);
    }

    HighWatermark highWatermark() {
        return highWatermark;
    }

    long logStartOffset() {
        return applied.logStartOffset();
    }

    PartitionState stateCopy() {
        return applied.stateCopy();
    }

    /** Base offset of the oldest entry that the Raft log may still hold: from there on bytes may be asked for. */
    long firstReplicatedOffset() {
        return firstReplicatedOffset;
    }

    /** The reign that takes appends; null on a follower, and on a leader that has yet to settle its log. */
    @Nullable
    PartitionLeader leader() {
        return leader;
    }

    /** 0 while this replica does not lead. */
    long leaderTerm() {
        return leaderTerm;
    }

    RaftGroupHandle group() {
        RaftGroupHandle known = group;
        if (known == null) {
            throw new IllegalStateException("partition " + id + " is not open yet");
        }
        return known;
    }

    @Override
    public Optional<ReplicaFiles> files() {
        return Optional.of(new PartitionFiles(log));
    }

    @Override
    public void opened(RaftGroupHandle group) {
        this.group = group;
    }

    @Override
    public boolean admits(long term, ByteBuffer command) {
        PartitionCommand decoded = PartitionCommandCodec.decode(command);
        // The second condition keeps an append out that was proposed behind one that failed.
        return decoded.term() == term
                && (!(decoded instanceof AppendBatches append) || append.baseOffset() == writes.endOffset());
    }

    @Override
    public void write(EntryPosition position, ByteBuffer command, List<ByteBuffer> data) {
        if (!(PartitionCommandCodec.decode(command) instanceof AppendBatches append)) {
            throw new IllegalStateException("entry " + position + " has data but is no append");
        }
        if (append.term() != position.term()) {
            throw new IllegalStateException("entry " + position + " was decided in term " + append.term());
        }
        writes.write(position.index(), append, data);
    }

    @Override
    public void flush(long index) {
        try {
            writes.flush(index);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<ByteBuffer> read(EntryPosition position, ByteBuffer command) {
        if (!(PartitionCommandCodec.decode(command) instanceof AppendBatches append)) {
            return List.of();
        }
        try {
            return List.of(log.readExactly(append.baseOffset(), append.sizeBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void truncate(long index) {
        writes.truncate(index);
    }

    @Override
    public Optional<EntryPosition> restored() {
        return applied.position();
    }

    @Override
    public ByteBuffer apply(EntryPosition position, ByteBuffer command) {
        PartitionCommand decoded = PartitionCommandCodec.decode(command);
        if (!applied.apply(position, decoded)) {
            return NO_REPLY;
        }
        if (applied.nextOffset() > writes.endOffset()) {
            throw new IllegalStateException("entry " + position + " ends at offset " + applied.nextOffset()
                    + ", but the partition log ends at " + writes.endOffset() + ": acknowledged bytes are missing");
        }
        highWatermark.advance(applied.nextOffset());
        if (decoded instanceof Barrier) {
            reignAfterBarrier(decoded.term());
        }
        return NO_REPLY;
    }

    @Override
    public void passed(EntryPosition position) {
        applied.pass(position);
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return applied.checkpoint().map(OwnCheckpoint::new);
    }

    /** Order: the segments, then their indexes, then the checkpoint that vouches for both. */
    private final class OwnCheckpoint implements Checkpoint {
        private final PartitionCheckpoint state;

        OwnCheckpoint(PartitionCheckpoint state) {
            this.state = state;
        }

        @Override
        public EntryPosition applied() {
            return state.applied();
        }

        @Override
        public void write() throws IOException {
            // Ratis commits here only what it has forced here, and forces the data of an entry before its header.
            if (log.durableEndOffset() < state.nextOffset()) {
                throw new IllegalStateException("partition " + id + " applied records up to offset "
                        + state.nextOffset() + ", but only those up to " + log.durableEndOffset() + " are on disk");
            }
            log.saveIndexesBelow(state.nextOffset());
            checkpointFile.write(state);
        }
    }

    @Override
    public void purged(Iterator<ByteBuffer> commands) {
        // Taken first: what enters the Raft log from now on begins there or beyond.
        long first = applied.nextOffset();
        while (commands.hasNext()) {
            if (PartitionCommandCodec.decode(commands.next()) instanceof AppendBatches append) {
                first = Math.min(first, append.baseOffset());
                break;
            }
        }
        firstReplicatedOffset = first;
    }

    @Override
    public synchronized void leaderReady(long term) {
        leaderTerm = term;
        reign(term);
    }

    private synchronized void reignAfterBarrier(long term) {
        if (leaderTerm == term && leader == null) {
            reign(term);
        }
    }

    /** Apply thread, when every entry before is applied and no proposal is under way: the state is the whole truth. */
    private void reign(long term) {
        endReign();
        writes.settleEnd(applied.nextOffset());
        leader = new PartitionLeader(
                term, applied.stateCopy(), group(), limits, this::logStartOffset, executor, () -> settle(term));
        LOG.debug("partition {} takes appends in term {} from offset {}", id, term, applied.nextOffset());
    }

    @Override
    public void leaderLost() {
        synchronized (this) {
            leaderTerm = 0;
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

    private void stopLeadingIn(long term) {
        synchronized (this) {
            if (leaderTerm != term) {
                return;
            }
            leaderTerm = 0;
            endReign();
        }
        highWatermark.wakeAll();
    }

    /** A proposal failed: if this replica still leads, a barrier tells what became of it. */
    private void settle(long term) {
        synchronized (this) {
            PartitionLeader failed = leader;
            if (failed != null && failed.term() == term) {
                leader = null;
            }
        }
        executor.execute(() -> proposeBarrier(term));
    }

    private void proposeBarrier(long term) {
        if (leaderTerm != term) {
            return;
        }
        if (!group().status().leader()) {
            // The end of the reign may have been told before its beginning was: they come from different threads.
            stopLeadingIn(term);
            return;
        }
        group().propose(PartitionCommandCodec.encode(new Barrier(term)), List.of())
                .whenComplete((reply, failure) -> {
                    if (failure != null) {
                        CompletableFuture.delayedExecutor(BARRIER_RETRY_MS, TimeUnit.MILLISECONDS, executor)
                                .execute(() -> proposeBarrier(term));
                    }
                });
    }

    @Override
    public void closed() {
        leaderLost();
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("closing the log of partition {}", id, e);
        }
    }
}
