package io.raftlog.partition.seed;

import io.raftlog.log.Disk;
import io.raftlog.log.DiskFile;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The file that says of a directory: a complete seed, received and on disk, up to this Raft entry. It stays after the seed
 * is installed, and then also says that the Raft log of this replica may end before that entry, or begin after it.
 *
 * <pre>
 *  0  4  magic
 *  4  4  format version
 *  8  8  term
 * 16  8  index
 * 24  4  CRC-32C of the bytes before
 * </pre>
 */
public final class SeedMarker {
    private static final String NAME = "seeded";
    private static final String TEMPORARY = NAME + ".tmp";
    private static final int MAGIC = 0x524C5344;
    private static final int VERSION = 1;
    private static final int BYTES = 28;

    private SeedMarker() {}

    /** Writes it, durably with everything in the directory. */
    static void write(Disk disk, Path directory, EntryPosition position) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putLong(position.term())
                .putLong(position.index());
        bytes.putInt(crcOf(bytes.array())).flip();
        Path temporary = directory.resolve(TEMPORARY);
        disk.delete(temporary);
        try (DiskFile file = disk.create(temporary)) {
            file.write(List.of(bytes), 0);
            file.force();
        }
        disk.rename(temporary, directory.resolve(NAME));
        disk.syncDirectory(directory);
    }

    /** Takes it away, durably: what is in the directory is about to change. */
    static void remove(Disk disk, Path directory) throws IOException {
        disk.delete(directory.resolve(NAME));
        disk.syncDirectory(directory);
    }

    /** Empty if there is none. */
    public static Optional<EntryPosition> read(Disk disk, Path directory) throws IOException {
        if (!disk.list(directory).contains(NAME)) {
            return Optional.empty();
        }
        Path path = directory.resolve(NAME);
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        try (DiskFile file = disk.open(path)) {
            if (file.size() < BYTES || file.read(bytes, 0) < BYTES || bytes.getInt(0) != MAGIC) {
                throw new IOException(path + " is no seed marker");
            }
        }
        int version = bytes.getInt(4);
        if (version != VERSION) {
            throw new IOException(path + " has format version " + version + "; this program understands " + VERSION);
        }
        if (bytes.getInt(BYTES - Integer.BYTES) != crcOf(bytes.array())) {
            throw new IOException(path + " has a wrong CRC");
        }
        return Optional.of(new EntryPosition(bytes.getLong(8), bytes.getLong(16)));
    }

    private static int crcOf(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }
}
