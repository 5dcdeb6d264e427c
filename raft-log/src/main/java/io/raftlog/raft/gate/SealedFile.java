package io.raftlog.raft.gate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.raftlog.log.Disk;
import io.raftlog.log.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small file that is there as a whole or not at all:
 *
 * <pre>
 *   magic 8 | format version 4 | content | CRC-32C of all before 4
 * </pre>
 *
 * <p>Immutable. The files themselves have one writer.
 *
 * @param magic eight ASCII characters, a kind of file each
 * @param version the newest that is understood, and the one that is written
 */
record SealedFile(String magic, int version) {
    private static final int PREFIX_BYTES = 8 + Integer.BYTES;
    private static final int CRC_BYTES = Integer.BYTES;

    /** Replaces the file, durably. */
    void write(Disk disk, Path file, ByteBuffer content) throws IOException {
        var bytes = ByteBuffer.allocate(PREFIX_BYTES + content.remaining() + CRC_BYTES);
        bytes.put(magic.getBytes(US_ASCII)).putInt(version).put(content.duplicate());
        bytes.putInt(crcOf(bytes, bytes.position())).flip();
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        disk.delete(temporary);
        try (DiskFile out = disk.create(temporary)) {
            out.write(List.of(bytes), 0);
            out.force();
        }
        disk.rename(temporary, file);
        disk.syncDirectory(directoryOf(file));
    }

    /**
     * The content; empty if there is no such file.
     *
     * @throws NewerFormatException if a newer raftlog wrote it
     * @throws DamagedFileException if it is not what was written
     */
    Optional<ByteBuffer> read(Path file) throws IOException {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
        int end = bytes.limit() - CRC_BYTES;
        if (end < PREFIX_BYTES
                || !magic.equals(US_ASCII.decode(bytes.slice(0, 8)).toString())) {
            throw new DamagedFileException(file, "does not begin with " + magic);
        }
        if (crcOf(bytes, end) != bytes.getInt(end)) {
            throw new DamagedFileException(file, "has a wrong CRC");
        }
        int found = bytes.getInt(8);
        if (found > version) {
            throw new NewerFormatException(file, found, version);
        }
        return Optional.of(bytes.slice(PREFIX_BYTES, end - PREFIX_BYTES));
    }

    static Path directoryOf(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IllegalArgumentException(file + " is in no directory");
        }
        return directory;
    }

    static int crcOf(ByteBuffer bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }

    /** The file is not what was written. */
    static final class DamagedFileException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedFileException(Path file, String what) {
            super(file + " " + what);
        }
    }
}
