package io.raftlog.partition;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.Disk;
import io.raftlog.log.LocalDisk;
import io.raftlog.log.LogSettings;
import io.raftlog.log.PartitionLog;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.seed.ReplicaSeeding;
import io.raftlog.partition.seed.SeedManifest;
import io.raftlog.raft.EntryPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Fills this replica with the files of another, and opens them.
 *
 * <p>Thread-safe.
 */
final class ReplicaSeed implements Closeable {
    private final Disk disk = new LocalDisk();
    private final Path directory;
    private final LogSettings settings;
    private final ReplicaSeeding seeding;

    ReplicaSeed(PartitionId id, Path directory, LogSettings settings, PartitionReplica.Seeds seeds) {
        this.directory = directory;
        this.settings = settings;
        this.seeding =
                new ReplicaSeeding(id.asUuid(), directory, seeds.source(), seeds.room(), seeds.executor(), this::check);
    }

    /** See {@link ReplicaSeeding#ready}. */
    Optional<EntryPosition> ready(List<Integer> nodeIds, long atLeastIndex) {
        return seeding.ready(nodeIds, atLeastIndex);
    }

    /**
     * Puts the complete seed in place of the replica's files, which are closed, and opens it.
     *
     * @param committed offset up to which records were committed here: a seed that ends before is not installed
     */
    OpenFiles install(long committed) throws IOException {
        PartitionCheckpoint checkpoint = checkpointIn(seeding.incoming());
        if (checkpoint.nextOffset() < committed) {
            throw new IllegalStateException("the seed in " + seeding.incoming() + " ends at offset "
                    + checkpoint.nextOffset() + ", but records up to " + committed + " were committed");
        }
        seeding.install();
        return OpenFiles.open(directory, settings, disk);
    }

    private PartitionCheckpoint checkpointIn(Path received) throws IOException {
        return new CheckpointFile(disk, received)
                .read()
                .orElseThrow(() -> new CorruptLogException(received.resolve(CheckpointFile.NAME), 0, "is missing"));
    }

    /** Opens what was received as it will be opened when installed; this also makes its indexes. */
    private void check(Path received, SeedManifest manifest) throws IOException {
        PartitionCheckpoint checkpoint = checkpointIn(received);
        if (!checkpoint.applied().equals(manifest.position()) || checkpoint.nextOffset() != manifest.endOffset()) {
            throw new CorruptLogException(
                    received.resolve(CheckpointFile.NAME),
                    0,
                    "ends with entry " + checkpoint.applied() + " and offset " + checkpoint.nextOffset()
                            + ", unlike the manifest, " + manifest.position() + " and " + manifest.endOffset());
        }
        try (PartitionLog log = PartitionLog.open(received, settings, disk, checkpoint.nextOffset())) {
            if (log.endOffset() != checkpoint.nextOffset() || log.startOffset() > checkpoint.logStartOffset()) {
                throw new CorruptLogException(
                        received,
                        0,
                        "holds offsets " + log.startOffset() + " to " + log.endOffset() + ", the checkpoint tells of "
                                + checkpoint.logStartOffset() + " to " + checkpoint.nextOffset());
            }
        }
    }

    @Override
    public void close() throws IOException {
        seeding.close();
    }
}
