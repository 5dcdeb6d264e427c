package io.raftlog.partition;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.Disk;
import io.raftlog.log.GuardedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The current checkpoint of a replica, {@code checkpoint} in the directory of its segments.
 *
 * <p>One writer at a time.
 */
public final class CheckpointFile {
    public static final String NAME = "checkpoint";

    /** {@code RLCP}: raftlog checkpoint of a partition. */
    private static final int MAGIC = 0x524C4350;

    private final GuardedFile file;

    public CheckpointFile(Disk disk, Path directory) {
        this.file = new GuardedFile(disk, directory.resolve(NAME), MAGIC, PartitionCheckpointCodec.FORMAT);
    }

    /**
     * Replaces the checkpoint, durably. The segments must be durable up to it before: it vouches for them.
     *
     * <p>After a failure the file holds this checkpoint or the one before.
     */
    public void write(PartitionCheckpoint checkpoint) throws IOException {
        file.write(PartitionCheckpointCodec.encode(checkpoint));
    }

    /** What such a file holds. */
    static byte[] bytesOf(PartitionCheckpoint checkpoint) {
        return GuardedFile.framed(MAGIC, PartitionCheckpointCodec.FORMAT, PartitionCheckpointCodec.encode(checkpoint))
                .array();
    }

    /**
     * Empty if there is none yet.
     *
     * @throws CorruptLogException if it is not what was written
     * @throws io.raftlog.log.NewerFormatException if a newer program wrote it
     */
    public Optional<PartitionCheckpoint> read() throws IOException {
        var content = file.read();
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PartitionCheckpointCodec.decode(content.get()));
        } catch (IllegalArgumentException e) {
            throw new CorruptLogException(file.path(), 0, String.valueOf(e.getMessage()));
        }
    }
}
