package io.raftlog.partition.seed;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.Disk;
import io.raftlog.log.GuardedFile;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file that says of a directory: a complete seed, received and on disk, up to this Raft entry. It stays after the seed
 * is installed, and then also says that the Raft log of this replica may end before that entry, or begin after it.
 *
 * <p>Its content is the entry's term, 8 bytes, and index, 8 bytes.
 */
public final class SeedMarker {
    private static final String NAME = "seeded";
    /** {@code RLSD}: raftlog seed. */
    private static final int MAGIC = 0x524C5344;

    private static final int VERSION = 1;
    private static final int BYTES = 2 * Long.BYTES;

    private SeedMarker() {}

    private static GuardedFile in(Disk disk, Path directory) {
        return new GuardedFile(disk, directory.resolve(NAME), MAGIC, VERSION);
    }

    /** Writes it, durably with all that happened to the directory before. */
    public static void write(Disk disk, Path directory, EntryPosition position) throws IOException {
        in(disk, directory)
                .write(ByteBuffer.allocate(BYTES)
                        .putLong(position.term())
                        .putLong(position.index())
                        .flip());
    }

    /** Takes it away, durably: what is in the directory is about to change. */
    static void remove(Disk disk, Path directory) throws IOException {
        disk.delete(directory.resolve(NAME));
        disk.syncDirectory(directory);
    }

    /** Empty if there is none. */
    public static Optional<EntryPosition> read(Disk disk, Path directory) throws IOException {
        Optional<ByteBuffer> content = in(disk, directory).read();
        if (content.isEmpty()) {
            return Optional.empty();
        }
        if (content.get().remaining() != BYTES) {
            throw new CorruptLogException(directory.resolve(NAME), 0, "does not hold a term and an index");
        }
        return Optional.of(
                new EntryPosition(content.get().getLong(), content.get().getLong()));
    }
}
