package io.raftlog.metadata;

import io.raftlog.raft.Checkpoint;
import io.raftlog.raft.EntryPosition;
import io.raftlog.raft.RaftGroupHandle;
import io.raftlog.raft.ReplicatedStateMachine;
import io.raftlog.raft.gate.ReplicaFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
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
    private final Optional<EntryPosition> restored;

    // Both guarded by this, and changed as one: a snapshot must say which entries are in it.
    private final MetadataState state;
    private @Nullable EntryPosition applied;

    /** A machine that keeps no snapshots: its Raft log is all there is. */
    public MetadataStateMachine(MetadataImages images) {
        this(images, null, Optional.empty());
    }

    private MetadataStateMachine(
            MetadataImages images, @Nullable MetadataSnapshotFile file, Optional<MetadataSnapshot> snapshot) {
        this.images = images;
        this.file = file;
        this.restored = snapshot.map(MetadataSnapshot::applied);
        this.state = new MetadataState(snapshot.map(MetadataSnapshot::image).orElse(MetadataImage.EMPTY));
        this.applied = restored.orElse(null);
    }

    /** Begins with the latest snapshot, if there is one. */
    public static MetadataStateMachine restore(MetadataImages images, MetadataSnapshotFile file) throws IOException {
        return new MetadataStateMachine(images, file, file.read());
    }

    @Override
    public Optional<ReplicaFiles> files() {
        MetadataSnapshotFile kept = file;
        return kept == null ? Optional.empty() : Optional.of(kept::directory);
    }

    @Override
    public void opened(RaftGroupHandle group) {
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
        Decision decision = state.decide(MetadataCodec.decodeCommand(command));
        applied = position;
        if (decision instanceof Decision.Accepted accepted) {
            accepted.events().forEach(state::evolve);
            if (!accepted.events().isEmpty()) {
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
        applied = position;
    }

    @Override
    public synchronized Optional<Checkpoint> checkpoint() {
        return file == null || applied == null
                ? Optional.empty()
                : Optional.of(new Taken(new MetadataSnapshot(applied, state.image()), file));
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
