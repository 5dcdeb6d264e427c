package io.raftlog.partition;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.PartitionLog;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.Barrier;
import io.raftlog.partition.seed.SeedHolds;
import io.raftlog.partition.seed.SeedOffer;
import io.raftlog.partition.seed.SeedUnavailableException;
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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around a {@link PartitionState}: its bytes go to the {@link PartitionLog} when they enter the Raft log, its
 * state evolves when they are committed, and while this replica leads it has {@link Reigns}.
 *
 * <p>Thread-safe.
 */
final class PartitionStateMachine implements LogBackedStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionStateMachine.class);
    private static final ByteBuffer NO_REPLY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final PartitionId id;
    private final HighWatermark highWatermark;
    private final @Nullable ReplicaSeed seed;
    private final SeedHolds seedHolds = new SeedHolds(System::nanoTime);
    private final ReplaceableFiles files;
    private final int longestDataBytes;
    private final Reigns reigns;
    /** Entries up to here came with a seed; -1 if none was installed. */
    private volatile long seededThrough = -1;

    private volatile long firstReplicatedOffset;
    private volatile @Nullable RaftGroupHandle group;

    /** @param seed fills this replica from others; null if it cannot be */
    PartitionStateMachine(
            PartitionId id,
            OpenFiles files,
            PartitionLeader.Limits limits,
            Executor executor,
            @Nullable ReplicaSeed seed) {
        this.id = id;
        this.files = new ReplaceableFiles(files);
        this.longestDataBytes = limits.maxEntryBytes();
        this.seed = seed;
        // What is in a checkpoint was committed once.
        this.highWatermark = new HighWatermark(executor, files.applied().nextOffset());
        this.reigns = new Reigns(id, this.files, highWatermark, limits, executor, this::group);
    }

    PartitionLog log() {
        return files.now().log();
    }

    HighWatermark highWatermark() {
        return highWatermark;
    }

    long logStartOffset() {
        return files.now().applied().logStartOffset();
    }

    /** Offset after the last record that is applied. */
    long appliedOffset() {
        return files.now().applied().nextOffset();
    }

    int rememberedProducers() {
        return files.now().applied().rememberedProducers();
    }

    boolean remembersProducersBelow(long offset) {
        return files.now().applied().remembersProducersBelow(offset);
    }

    PartitionState stateCopy() {
        return files.now().applied().stateCopy();
    }

    /** Base offset of the oldest entry that the Raft log may still hold: from there on bytes may be asked for. */
    long firstReplicatedOffset() {
        return firstReplicatedOffset;
    }

    /** The reign that takes appends; null on a follower, and on a leader that has yet to settle its log. */
    @Nullable
    PartitionLeader leader() {
        return reigns.leader();
    }

    /** 0 while this replica does not lead. */
    long leaderTerm() {
        return reigns.term();
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
        return Optional.of(new PartitionFiles(log()));
    }

    @Override
    public int longestCommandBytes() {
        return PartitionCommandCodec.MAX_COMMAND_BYTES;
    }

    @Override
    public int longestDataBytes() {
        return longestDataBytes;
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
                && (!(decoded instanceof AppendBatches append)
                        || append.baseOffset() == files.now().writes().endOffset());
    }

    @Override
    public void write(EntryPosition position, ByteBuffer command, List<ByteBuffer> data) {
        if (!(PartitionCommandCodec.decode(command) instanceof AppendBatches append)) {
            throw new IllegalStateException("entry " + position + " has data but is no append");
        }
        if (append.term() != position.term()) {
            throw new IllegalStateException("entry " + position + " was decided in term " + append.term());
        }
        files.use(now -> {
            // One that was under way while a seed was installed is part of the seed: it must not cut it.
            if (position.index() > seededThrough) {
                now.writes().write(position.index(), append, data);
            }
        });
    }

    @Override
    public void flush(long index) {
        files.use(now -> now.writes().flush(index));
    }

    @Override
    public List<ByteBuffer> read(EntryPosition position, ByteBuffer command) {
        if (!(PartitionCommandCodec.decode(command) instanceof AppendBatches append)) {
            return List.of();
        }
        try {
            return List.of(log().readExactly(append.baseOffset(), append.sizeBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void truncate(long index) {
        files.use(now -> now.writes().truncate(index));
    }

    @Override
    public Optional<EntryPosition> restored() {
        return files.now().applied().position();
    }

    @Override
    public ByteBuffer apply(EntryPosition position, ByteBuffer command) {
        PartitionCommand decoded;
        try {
            decoded = PartitionCommandCodec.decode(command);
            files.use(now -> apply(position, decoded, now));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IllegalStateException("partition " + id + ": " + e.getMessage(), e);
        }
        if (decoded instanceof Barrier) {
            reigns.goOnAfterBarrier(decoded.term());
        }
        return NO_REPLY;
    }

    private void apply(EntryPosition position, PartitionCommand command, OpenFiles now) throws IOException {
        AppliedCommands applied = now.applied();
        if (!applied.apply(position, command)) {
            return;
        }
        if (applied.nextOffset() > now.writes().endOffset()) {
            // Of this replica alone: the entry is in order, and the next start tells what is left here.
            throw new CorruptLogException(
                    now.log().directory(),
                    now.writes().endOffset(),
                    "the partition log ends, but " + position + " reaches to offset " + applied.nextOffset()
                            + ": acknowledged bytes are missing");
        }
        highWatermark.advance(applied.nextOffset());
    }

    @Override
    public void passed(EntryPosition position) {
        files.use(now -> now.applied().pass(position));
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return files.checkpoint();
    }

    @Override
    public long purgeable(long index) {
        return seedHolds.purgeable(index);
    }

    /**
     * The files as they are now, for another node.
     *
     * @param atLeastIndex the Raft entry that must be part of it
     */
    SeedOffer offerSeed(long atLeastIndex) throws IOException {
        OpenFiles now = files.now();
        EntryPosition reached = now.applied()
                .position()
                .filter(position -> position.index() >= atLeastIndex)
                .orElseThrow(() -> new SeedUnavailableException(
                        "this replica of partition " + id + " has not applied Raft entry " + atLeastIndex + " yet"));
        // Before the state is taken, so that nothing behind it is purged in between.
        SeedHolds.Hold hold = seedHolds.hold(reached.index());
        PartitionCheckpoint state = now.applied().checkpoint().orElseThrow();
        return new SeedOffer(
                state.applied(),
                state.nextOffset(),
                CheckpointFile.bytesOf(state),
                now.log().pin(state.nextOffset()),
                hold);
    }

    @Override
    public Optional<EntryPosition> seed(List<Integer> nodeIds, long atLeastIndex) {
        return seed == null ? Optional.empty() : seed.ready(nodeIds, atLeastIndex);
    }

    @Override
    public void installSeed() {
        if (seed == null) {
            throw new IllegalStateException("partition " + id + " has no seed");
        }
        files.replace(replaced -> {
            replaced.log().close();
            OpenFiles installed = seed.install(replaced.applied().nextOffset());
            seededThrough = installed.applied().position().orElseThrow().index();
            highWatermark.advance(installed.applied().nextOffset());
            return installed;
        });
        LOG.info("partition {} was filled from another node up to offset {}", id, highWatermark.offset());
    }

    @Override
    public boolean restoredFromSeed() {
        return files.now().seeded();
    }

    @Override
    public void purged(Iterator<ByteBuffer> commands) {
        // Taken first: what enters the Raft log from now on begins there or beyond.
        long first = files.now().applied().nextOffset();
        while (commands.hasNext()) {
            if (PartitionCommandCodec.decode(commands.next()) instanceof AppendBatches append) {
                first = Math.min(first, append.baseOffset());
                break;
            }
        }
        firstReplicatedOffset = first;
    }

    @Override
    public void leaderReady(long term) {
        reigns.begin(term);
    }

    @Override
    public void leaderLost() {
        reigns.end();
    }

    @Override
    public void closed() {
        reigns.end();
        try {
            if (seed != null) {
                seed.close();
            }
            log().close();
        } catch (IOException e) {
            LOG.warn("closing the log of partition {}", id, e);
        }
    }
}
