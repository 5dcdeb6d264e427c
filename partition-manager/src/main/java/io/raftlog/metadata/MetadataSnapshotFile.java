package io.raftlog.metadata;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.Disk;
import io.raftlog.log.GuardedFile;
import io.raftlog.partition.seed.SeedMarker;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The latest snapshot of the metadata on this node, {@code snapshot} in a directory of its own.
 *
 * <p>One writer at a time.
 */
public final class MetadataSnapshotFile {
    /** {@code RLMS}: raftlog metadata snapshot. */
    private static final int MAGIC = 0x524C4D53;

    private final Disk disk;
    private final Path directory;
    private final GuardedFile file;

    /** @param directory must exist */
    public MetadataSnapshotFile(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
        this.file = new GuardedFile(disk, directory.resolve("snapshot"), MAGIC, MetadataSnapshotCodec.FORMAT);
    }

    Path directory() {
        return directory;
    }

    /** Replaces the snapshot, durably. After a failure the file holds this one or the one before. */
    void write(MetadataSnapshot snapshot) throws IOException {
        file.write(MetadataSnapshotCodec.encode(snapshot));
    }

    /** As {@link #write}, of one received from another member, which is remembered. */
    void writeSeed(MetadataSnapshot snapshot) throws IOException {
        // First, so that it is never there without: it counts for a snapshot with the same position only.
        SeedMarker.write(disk, directory, snapshot.applied());
        write(snapshot);
    }

    /** The position of the last snapshot that was received from another member; empty if there was none. */
    Optional<EntryPosition> seededUpTo() throws IOException {
        return SeedMarker.read(disk, directory);
    }

    /** Empty if there is none yet; throws {@link IOException} if it is not what was written. */
    Optional<MetadataSnapshot> read() throws IOException {
        Optional<ByteBuffer> content = file.read();
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MetadataSnapshotCodec.decode(content.get()));
        } catch (IllegalArgumentException e) {
            throw new CorruptLogException(file.path(), 0, String.valueOf(e.getMessage()));
        }
    }
}
