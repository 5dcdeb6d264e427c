package io.raftlog.partition;

import io.raftlog.log.Disk;
import io.raftlog.log.LogSettings;
import io.raftlog.log.PartitionLog;
import io.raftlog.partition.seed.SeedInstallation;
import io.raftlog.partition.seed.SeedMarker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A replica's files, opened, with the state that they and the commands applied since make. A seed replaces all of it as one.
 *
 * @param seeded whether the checkpoint it began with was received from another node: the Raft log here may end before it
 */
record OpenFiles(
        PartitionLog log, WriteQueue writes, CheckpointFile checkpointFile, AppliedCommands applied, boolean seeded) {

    /** @param restored what {@code checkpointFile} holds; {@code log} holds everything below its end */
    static OpenFiles of(
            PartitionLog log, CheckpointFile checkpointFile, Optional<PartitionCheckpoint> restored, boolean seeded) {
        return new OpenFiles(
                log,
                new WriteQueue(log),
                checkpointFile,
                restored.map(AppliedCommands::upTo).orElseGet(AppliedCommands::none),
                seeded);
    }

    /** Opens or creates the files; finishes what interrupted their replacement. */
    static OpenFiles open(Path directory, LogSettings settings, Disk disk) throws IOException {
        new SeedInstallation(disk, directory).recover();
        disk.createDirectories(directory);
        var checkpointFile = new CheckpointFile(disk, directory);
        Optional<PartitionCheckpoint> checkpoint = checkpointFile.read();
        boolean seeded = checkpoint.isPresent()
                && SeedMarker.read(disk, directory).equals(checkpoint.map(PartitionCheckpoint::applied));
        var log = PartitionLog.open(
                directory,
                settings,
                disk,
                checkpoint.map(PartitionCheckpoint::nextOffset).orElse(0L));
        return of(log, checkpointFile, checkpoint, seeded);
    }
}
