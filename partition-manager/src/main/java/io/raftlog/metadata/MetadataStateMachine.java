package io.raftlog.metadata;

import io.raftlog.raft.Checkpoint;
import io.raftlog.raft.EntryPosition;
import io.raftlog.raft.RaftGroupHandle;
import io.raftlog.raft.ReplicatedStateMachine;
import io.raftlog.raft.gate.ReplicaFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the metadata group's entries to a {@link MetadataState} and publishes what comes of them.
 *
 * <p>Thread-safe; changed by the apply thread of the metadata group alone.
 */
public final class MetadataStateMachine implements ReplicatedStateMachine {
    private final MetadataImages images;
    private final @Nullable MetadataSnapshotFile file;
    private final @Nullable MetadataSeed seed;
    private final MetadataLeadership leadership;
    private volatile Optional<EntryPosition> restored;
    private volatile boolean seeded;
    private @Nullable GroupLog groupLog;

    // Both guarded by this, and changed as one: a snapshot must say which entries are in it.
    private MetadataState state;
    private @Nullable EntryPosition applied;
    /** What was received from another member and is about to be installed; guarded by this. */
    private @Nullable MetadataSnapshot received;

    /** A machine that keeps no snapshots: its Raft log is all there is. */
    public MetadataStateMachine(MetadataImages images) {
        this(images, null, null, Optional.empty(), MetadataLeadership.NONE);
    }

    private MetadataStateMachine(
            MetadataImages images,
            @Nullable MetadataSnapshotFile file,
            @Nullable MetadataSeed seed,
            Optional<MetadataSnapshot> snapshot,
            MetadataLeadership leadership) {
        this.images = images;
        this.file = file;
        this.seed = seed;
        this.restored = snapshot.map(MetadataSnapshot::applied);
        this.leadership = leadership;
        this.state = new MetadataState(
                snapshot.map(MetadataSnapshot::image).orElse(MetadataImage.EMPTY),
                snapshot.map(MetadataSnapshot::groups).orElse(GroupLogImage.EMPTY));
        this.applied = restored.orElse(null);
    }

    /**
     * Begins with the latest snapshot, if there is one.
     *
     * @param members whom to ask for everything, should the leader have purged what is lacking here
     */
    public static MetadataStateMachine restore(
            MetadataImages images, MetadataSnapshotFile file, MetadataMembers members) throws IOException {
        return restore(images, file, members, MetadataLeadership.NONE);
    }

    /** @param leadership hears when this replica leads */
    public static MetadataStateMachine restore(
            MetadataImages images, MetadataSnapshotFile file, MetadataMembers members, MetadataLeadership leadership)
            throws IOException {
        Optional<MetadataSnapshot> snapshot = file.read();
        var machine = new MetadataStateMachine(images, file, new MetadataSeed(members), snapshot, leadership);
        machine.seeded = snapshot.isPresent() && file.seededUpTo().equals(snapshot.map(MetadataSnapshot::applied));
        return machine;
    }

    @Override
    public Optional<ReplicaFiles> files() {
        MetadataSnapshotFile kept = file;
        return kept == null ? Optional.empty() : Optional.of(kept::directory);
    }

    @Override
    public void opened(RaftGroupHandle group) {
        groupLog = new ReplicatedGroupLog(group, this::groupLogImage);
        if (restored.isPresent()) {
            images.publish(state.image());
        }
    }

    @Override
    public Optional<EntryPosition> restored() {
        return restored;
    }

    @Override
    public synchronized ByteBuffer apply(EntryPosition position, ByteBuffer command) {
        if (isApplied(position)) {
            // Under way while a seed was installed that contains it.
            return ByteBuffer.allocate(0);
        }
        Decision decision = state.decide(MetadataCodec.decodeCommand(command));
        applied = position;
        if (decision instanceof Decision.Accepted accepted) {
            accepted.events().forEach(state::evolve);
            if (accepted.events().stream().anyMatch(MetadataEvent::changesImage)) {
                images.publish(state.image());
            }
            return MetadataCodec.encodeReply(accepted.reply());
        }
        if (decision instanceof Decision.Refused refused) {
            return MetadataCodec.encodeReply(new MetadataReply.Refused(refused.refusal()));
        }
        throw new AssertionError(decision);
    }

    @Override
    public synchronized void passed(EntryPosition position) {
        if (!isApplied(position)) {
            applied = position;
        }
    }

    private boolean isApplied(EntryPosition position) {
        return applied != null && position.index() <= applied.index();
    }

    /** All of it, as a snapshot. */
    @Override
    public Optional<ByteBuffer> stateBytes() {
        // Encoded without the lock: what is kept of consumer groups may be much, and applying must not wait for it.
        return snapshot().map(MetadataSnapshotCodec::encode);
    }

    private synchronized Optional<MetadataSnapshot> snapshot() {
        return applied == null
                ? Optional.empty()
                : Optional.of(new MetadataSnapshot(applied, state.image(), state.groupLog()));
    }

    @Override
    public synchronized Optional<EntryPosition> seed(List<Integer> nodeIds, long atLeastIndex) {
        received =
                seed == null ? null : seed.ready(nodeIds.get(0), atLeastIndex).orElse(null);
        return Optional.ofNullable(received).map(MetadataSnapshot::applied);
    }

    @Override
    public synchronized void installSeed() {
        MetadataSnapshot installed = received;
        if (installed == null || file == null) {
            throw new IllegalStateException("nothing was received to be installed");
        }
        try {
            file.writeSeed(installed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        state = new MetadataState(installed.image(), installed.groups());
        applied = installed.applied();
        restored = Optional.of(installed.applied());
        seeded = true;
        received = null;
        images.publish(installed.image());
    }

    @Override
    public boolean restoredFromSeed() {
        return seeded;
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        MetadataSnapshotFile kept = file;
        return kept == null ? Optional.empty() : snapshot().map(taken -> new Taken(taken, kept));
    }

    @Override
    public void leaderReady(long term) {
        leadership.began(Objects.requireNonNull(groupLog, "not opened yet"));
    }

    @Override
    public void leaderLost() {
        leadership.ended();
    }

    @Override
    public void closed() {
        leadership.ended();
    }

    private synchronized GroupLogImage groupLogImage() {
        return state.groupLog();
    }

    private record Taken(MetadataSnapshot snapshot, MetadataSnapshotFile file) implements Checkpoint {
        @Override
        public EntryPosition applied() {
            return snapshot.applied();
        }

        @Override
        public void write() throws IOException {
            file.write(snapshot);
        }
    }
}
