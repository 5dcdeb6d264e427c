package io.raftlog.raft.gate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.raftlog.log.Disk;
import io.raftlog.log.DiskFile;
import io.raftlog.log.NewerFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * A lower bound of a replica's Raft log: an entry that is committed and on this replica's disk. Ratis commits here only
 * what it has flushed here, and what is committed is never truncated, so the mark only rises. Therefore an old value is as
 * true as a new one, and writing needs no fsync to be safe: the mark is forced only so that a power cut leaves it close.
 *
 * <p>Two slots, half a kilobyte apart, are written in turn, so that a torn write leaves the value before:
 *
 * <pre>
 *   magic 8 | format version 4 | sequence 8 | term 8 | index 8 | CRC-32C of all before 4
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class DurableMark implements AutoCloseable {
    static final String FILE = "durable.mark";

    private static final byte[] MAGIC = "RLogMark".getBytes(US_ASCII);
    private static final int VERSION = 1;
    private static final int SLOT_SPACING = 512;
    private static final int CRC_AT = 8 + Integer.BYTES + 3 * Long.BYTES;
    private static final int SLOT_BYTES = CRC_AT + Integer.BYTES;

    private final Disk disk;
    private final Path path;
    private DiskFile file;
    private volatile EntryId latest;
    private EntryId written;
    private long sequence;
    private boolean forced = true;
    private boolean closed;

    private record Slot(long sequence, EntryId entry) {}

    private DurableMark(Disk disk, Path path, DiskFile file, Slot newest) {
        this.disk = disk;
        this.path = path;
        this.file = file;
        this.latest = newest.entry();
        this.written = newest.entry();
        this.sequence = newest.sequence();
    }

    /** What the mark in a directory says; changes nothing. */
    static MarkReading read(Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        if (!Files.exists(path)) {
            return new MarkReading.Absent();
        }
        Slot newest = newest(path, ByteBuffer.wrap(beginning(path)));
        return newest.sequence() < 0
                ? new MarkReading.Unreadable(path + " is damaged")
                : new MarkReading.At(newest.entry());
    }

    /** Opens the mark in a directory that exists. Where there is none that can be read, it begins before all entries. */
    static DurableMark open(Disk disk, Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        boolean present = Files.exists(path);
        Slot newest = present ? newest(path, ByteBuffer.wrap(beginning(path))) : new Slot(-1, EntryId.NONE);
        var mark = new DurableMark(disk, path, present ? disk.open(path) : disk.create(path), newest);
        if (newest.sequence() < 0) {
            mark.writeSlot(EntryId.NONE);
            mark.file.force();
            disk.syncDirectory(directory);
        }
        return mark;
    }

    /** The two slots; what follows them has no meaning. */
    private static byte[] beginning(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(2 * SLOT_SPACING);
        }
    }

    private static Slot newest(Path path, ByteBuffer bytes) throws NewerFormatException {
        Slot newest = new Slot(-1, EntryId.NONE);
        for (int at = 0; at <= SLOT_SPACING && at + SLOT_BYTES <= bytes.limit(); at += SLOT_SPACING) {
            ByteBuffer slot = bytes.slice(at, SLOT_BYTES);
            boolean sound = slot.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                    && crcOf(slot, CRC_AT) == slot.getInt(CRC_AT);
            if (sound && slot.getInt(8) > VERSION) {
                throw new NewerFormatException(path, slot.getInt(8), VERSION);
            }
            if (sound && slot.getLong(12) > newest.sequence()) {
                newest = new Slot(slot.getLong(12), new EntryId(slot.getLong(20), slot.getLong(28)));
            }
        }
        return newest;
    }

    static int crcOf(ByteBuffer bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }

    /** An entry was applied: it is committed. Costs a comparison. Called by the group's apply thread. */
    public void advance(EntryId applied) {
        if (applied.index() > latest.index()) {
            latest = applied;
        }
    }

    /** Writes what {@link #advance} was told last; a crash of the process leaves it, a power cut may not. */
    synchronized void write() throws IOException {
        EntryId now = latest;
        if (!closed && !now.equals(written)) {
            writeSlot(now);
            forced = false;
        }
    }

    /** Makes durable what was written. */
    synchronized void force() throws IOException {
        if (!closed && !forced) {
            file.force();
            forced = true;
        }
    }

    /**
     * The directory was replaced, by one with a checkpoint that ends with an entry: goes on there, durably. A crash before
     * leaves a replica without a mark, which is opened by what the checkpoint and the Raft log say.
     */
    public synchronized void directoryReplaced(EntryId checkpoint) throws IOException {
        if (closed) {
            return;
        }
        file.close();
        advance(checkpoint);
        file = Files.exists(path) ? disk.open(path) : disk.create(path);
        writeSlot(latest);
        file.force();
        forced = true;
        disk.syncDirectory(Objects.requireNonNull(path.getParent()));
    }

    private void writeSlot(EntryId entry) throws IOException {
        sequence++;
        var slot = ByteBuffer.allocate(SLOT_BYTES)
                .put(MAGIC)
                .putInt(VERSION)
                .putLong(sequence)
                .putLong(entry.term())
                .putLong(entry.index());
        slot.putInt(crcOf(slot, CRC_AT)).flip();
        file.write(List.of(slot), (sequence & 1) * SLOT_SPACING);
        written = entry;
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Makes the last value durable. Safe to call twice. */
    @Override
    public synchronized void close() throws IOException {
        try {
            write();
            force();
        } finally {
            closed = true;
            file.close();
        }
    }
}
