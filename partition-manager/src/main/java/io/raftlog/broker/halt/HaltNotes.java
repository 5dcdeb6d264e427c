package io.raftlog.broker.halt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code halted} of a data directory: the last few times that the node stopped itself. Text, for people too.
 *
 * <p>Its size never changes: a few slots, filled with blanks when it is made and overwritten in turn. So a note needs no
 * space on a disk that is full, and a note that is torn takes no other with it.
 *
 * <p>Thread-safe.
 */
public final class HaltNotes {
    static final String FILE = "halted";
    /** How many are kept. */
    static final int SLOTS = 4;

    static final int SLOT_BYTES = 4096;

    private final Path file;
    private final int nodeId;

    private HaltNotes(Path file, int nodeId) {
        this.file = file;
        this.nodeId = nodeId;
    }

    /** Makes the file if it is not there. */
    public static HaltNotes open(Path dataDirectory, int nodeId) throws IOException {
        Path file = dataDirectory.resolve(FILE);
        if (!Files.exists(file) || Files.size(file) < SLOTS * SLOT_BYTES) {
            byte[] blank = new byte[SLOTS * SLOT_BYTES];
            Arrays.fill(blank, (byte) '\n');
            Path temporary = file.resolveSibling(FILE + ".new");
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                writeAt(channel, 0, ByteBuffer.wrap(blank));
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(dataDirectory, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
        return new HaltNotes(file, nodeId);
    }

    /** The notes in a data directory, of a node that runs or not; the oldest first. What cannot be read is left out. */
    public static List<HaltNote> in(Path dataDirectory) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(dataDirectory.resolve(FILE))) {
            bytes = in.readNBytes(SLOTS * SLOT_BYTES);
        } catch (IOException e) {
            // There is none, or none that can be read: then the node's log must do.
            return List.of();
        }
        List<HaltNote> notes = new ArrayList<>();
        for (int at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
            HaltNoteFormat.parse(new String(bytes, at, SLOT_BYTES, UTF_8)).ifPresent(notes::add);
        }
        notes.sort(Comparator.comparingLong(HaltNote::number));
        return notes;
    }

    /** As an operator does who has mended what stopped the node, which does not run: it may start. */
    public static void forget(Path dataDirectory) throws IOException {
        Files.deleteIfExists(dataDirectory.resolve(FILE));
    }

    /** The oldest first. */
    public List<HaltNote> all() {
        return in(directory());
    }

    /** The last one. */
    public Optional<HaltNote> last() {
        List<HaltNote> notes = all();
        return notes.isEmpty() ? Optional.empty() : Optional.of(notes.get(notes.size() - 1));
    }

    Path file() {
        return file;
    }

    Path directory() {
        return file.resolveSibling("");
    }

    /** Writes a note over the oldest one; returns once it is on disk. */
    public HaltNote write(@Nullable UUID group, String reason, Throwable cause) throws IOException {
        long number = last().map(HaltNote::number)
                        .filter(last -> last > 0 && last < Long.MAX_VALUE)
                        .orElse(0L)
                + 1;
        HaltNote note = HaltNote.of(
                number, Instant.now(), nodeId, ProcessHandle.current().pid(), group, reason, cause);
        byte[] slot = new byte[SLOT_BYTES];
        Arrays.fill(slot, (byte) '\n');
        byte[] text = HaltNoteFormat.print(note).getBytes(UTF_8);
        System.arraycopy(text, 0, slot, 0, Math.min(text.length, SLOT_BYTES));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writeAt(channel, number % SLOTS * SLOT_BYTES, ByteBuffer.wrap(slot));
        }
        return note;
    }

    private static void writeAt(FileChannel channel, long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        channel.force(true);
    }
}
