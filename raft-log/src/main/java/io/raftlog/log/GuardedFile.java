package io.raftlog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small file that is only ever replaced as a whole, and whose content is believed only if all of it is right:
 *
 * <pre>
 *   magic 4 | format version 2 | length of the content 4 | content | CRC-32C of all before 4
 * </pre>
 *
 * <p>After a crash it holds what was written last or what was written before that, never a mixture. One writer at a time.
 */
public final class GuardedFile {
    private static final int PREFIX_BYTES = Integer.BYTES + Short.BYTES + Integer.BYTES;

    private final Disk disk;
    private final Path path;
    private final int magic;
    private final short version;

    /**
     * @param magic first bytes of every file of its kind
     * @param version format of the content that this program writes, and the newest it reads
     */
    public GuardedFile(Disk disk, Path path, int magic, int version) {
        this.disk = disk;
        this.path = path;
        this.magic = magic;
        this.version = (short) version;
    }

    public Path path() {
        return path;
    }

    /** Replaces the content; durable when this returns. After a failure the file holds either. */
    public void write(ByteBuffer content) throws IOException {
        Path directory = directory();
        Path temporary = SegmentFiles.temporary(path);
        disk.delete(temporary);
        try (DiskFile file = disk.create(temporary)) {
            file.write(List.of(framed(magic, version, content)), 0);
            file.force();
        }
        disk.rename(temporary, path);
        disk.syncDirectory(directory);
    }

    /** The bytes of a file with this content. */
    public static ByteBuffer framed(int magic, int version, ByteBuffer content) {
        ByteBuffer bytes = ByteBuffer.allocate(PREFIX_BYTES + content.remaining() + Integer.BYTES)
                .putInt(magic)
                .putShort((short) version)
                .putInt(content.remaining())
                .put(content.duplicate());
        return bytes.putInt(crcOf(bytes.duplicate().flip())).flip();
    }

    /**
     * The content; empty if there is no such file.
     *
     * @throws NewerFormatException if a newer program wrote it
     * @throws CorruptLogException if it is not, to the last bit, what was written
     */
    public Optional<ByteBuffer> read() throws IOException {
        if (!disk.list(directory()).contains(String.valueOf(path.getFileName()))) {
            return Optional.empty();
        }
        try (DiskFile file = disk.open(path)) {
            // Before memory is taken: whatever the file has become, it must have room for what it says it holds.
            ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES);
            file.read(prefix, 0);
            requireLength(prefix.flip(), file.size());
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            if (file.read(bytes, 0) < bytes.capacity()) {
                throw new CorruptLogException(path, bytes.position(), "was cut short while it was read");
            }
            return Optional.of(contentOf(bytes.flip()));
        }
    }

    private void requireLength(ByteBuffer prefix, long size) throws CorruptLogException {
        if (prefix.remaining() < PREFIX_BYTES || size < PREFIX_BYTES + Integer.BYTES) {
            throw new CorruptLogException(path, 0, "is cut short, " + size + " bytes are left");
        }
        if (prefix.getInt() != magic) {
            throw new CorruptLogException(path, 0, "does not begin as such a file does");
        }
        short format = prefix.getShort();
        int length = prefix.getInt();
        if (length < 0 || length != size - PREFIX_BYTES - Integer.BYTES || size > Integer.MAX_VALUE) {
            throw new CorruptLogException(
                    path, Integer.BYTES, "has format " + format + " and length " + length + " in " + size + " bytes");
        }
    }

    private ByteBuffer contentOf(ByteBuffer bytes) throws IOException {
        ByteBuffer guarded = bytes.duplicate().limit(bytes.limit() - Integer.BYTES);
        if (bytes.getInt(bytes.limit() - Integer.BYTES) != crcOf(guarded.duplicate())) {
            throw new CorruptLogException(path, 0, "has a wrong CRC");
        }
        short found = bytes.getShort(Integer.BYTES);
        if (found > version) {
            throw new NewerFormatException(path, found, version);
        }
        if (found < 1) {
            throw new CorruptLogException(path, Integer.BYTES, "has format " + found);
        }
        return guarded.position(PREFIX_BYTES).slice();
    }

    private Path directory() throws IOException {
        Path directory = path.getParent();
        if (directory == null) {
            throw new IOException(path + " is in no directory");
        }
        return directory;
    }

    private static int crcOf(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
