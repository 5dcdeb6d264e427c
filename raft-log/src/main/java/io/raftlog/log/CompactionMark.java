package io.raftlog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a log's {@link CompactionProgress} outlives a restart:
 *
 * <pre>
 *   magic 4 "RLCM" | version 2 | first dirty offset 8 | earliest end of a tombstone 8 | CRC-32C of all before 4
 * </pre>
 *
 * It is a note, not a promise: without it everything is compacted again, to the same end.
 *
 * @param directory that of the log
 */
record CompactionMark(Disk disk, Path directory) {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionMark.class);
    private static final String NAME = "compaction.mark";
    private static final int MAGIC = 0x524C434D;
    private static final short VERSION = 1;
    private static final int BYTES = 4 + 2 + 8 + 8 + 4;

    /** What was written last; {@link CompactionProgress#NONE} if that is not there or damaged. */
    CompactionProgress read() throws IOException {
        if (!disk.list(directory).contains(NAME)) {
            return CompactionProgress.NONE;
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        try (DiskFile file = disk.open(path())) {
            file.read(bytes, 0);
        }
        bytes.flip();
        if (bytes.remaining() >= 6 && bytes.getInt(0) == MAGIC && bytes.getShort(4) > VERSION) {
            throw new CorruptLogException(
                    path(), 4, "version " + bytes.getShort(4) + ", but only " + VERSION + " is understood");
        }
        if (bytes.remaining() < BYTES || bytes.getInt(0) != MAGIC || bytes.getInt(BYTES - 4) != crcOf(bytes)) {
            LOG.warn("{} is damaged; the log is compacted from its start again", path());
            return CompactionProgress.NONE;
        }
        return new CompactionProgress(bytes.getLong(6), bytes.getLong(14));
    }

    /** Returns once it is durable. */
    void write(CompactionProgress progress) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putInt(MAGIC)
                .putShort(VERSION)
                .putLong(progress.firstDirtyOffset())
                .putLong(progress.earliestTombstoneEndMs());
        bytes.putInt(crcOf(bytes)).flip();
        Path temporary = SegmentFiles.temporary(path());
        disk.delete(temporary);
        try (DiskFile file = disk.create(temporary)) {
            file.write(List.of(bytes), 0);
            file.force();
        }
        disk.rename(temporary, path());
        disk.syncDirectory(directory);
    }

    private Path path() {
        return directory.resolve(NAME);
    }

    private static int crcOf(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, BYTES - 4));
        return (int) crc.getValue();
    }
}
