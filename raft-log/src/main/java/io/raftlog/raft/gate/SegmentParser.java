package io.raftlog.raft.gate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/**
 * Reads the bytes of one segment file, entry by entry, as far as they are in order. At least as strict as Ratis is: what
 * passes here, Ratis opens.
 *
 * <p>Confined to one thread.
 */
final class SegmentParser {
    private static final byte[] HEADER = "RaftLog1".getBytes(US_ASCII);
    private static final int CRC_BYTES = 4;

    private final SegmentName name;
    private final Path file;
    private final ByteBuffer bytes;
    private final EntryCheck check;
    private final Consumer<EntryId> seen;
    private int position;
    private EntryId last;
    private boolean any;

    /**
     * @param before the entry before the segment's first
     * @param seen told of every entry that is in order
     */
    SegmentParser(
            SegmentName name, Path file, ByteBuffer bytes, EntryId before, EntryCheck check, Consumer<EntryId> seen) {
        this.name = name;
        this.file = file;
        this.bytes = bytes;
        this.last = before;
        this.check = check;
        this.seen = seen;
    }

    SegmentScan parse() {
        Optional<String> problem = header();
        while (problem.isEmpty() && position > 0 && !complete() && atEntry()) {
            problem = entry();
        }
        if (problem.isEmpty()) {
            problem = end();
        }
        return new SegmentScan(
                name, file, any ? last : EntryId.NONE, position, problem.map(what -> new Damage(file, position, what)));
    }

    /** A file that was just created may be empty, or hold zeros where its header is still to be written. */
    private Optional<String> header() {
        int matching = 0;
        while (matching < HEADER.length && matching < bytes.limit() && bytes.get(matching) == HEADER[matching]) {
            matching++;
        }
        if (matching == HEADER.length) {
            position = HEADER.length;
            return Optional.empty();
        }
        return nonZeroFrom(matching) < 0
                ? Optional.empty()
                : Optional.of("does not begin as a segment of a Raft log does");
    }

    /** Whether a closed segment has all that its name promises; Ratis ignores what may follow. */
    private boolean complete() {
        return any && name.last().isPresent() && last.index() >= name.last().getAsLong();
    }

    private boolean atEntry() {
        return position < bytes.limit() && bytes.get(position) != 0;
    }

    private Optional<String> entry() {
        int length = 0;
        int at = position;
        int shift = 0;
        byte next;
        do {
            if (at == bytes.limit()) {
                return Optional.of("an entry is cut short by the file's end");
            }
            if (shift > 28) {
                return Optional.of("the length of an entry is no number");
            }
            next = bytes.get(at++);
            length |= (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        if (length <= 0 || length > StartGate.MAX_ENTRY_BYTES || next == 0) {
            return Optional.of("an entry of " + length + " bytes cannot be");
        }
        if (length > bytes.limit() - at - CRC_BYTES) {
            return Optional.of("an entry of " + length + " bytes reaches beyond the file's end");
        }
        int end = at + length;
        var crc = new CRC32C();
        crc.update(bytes.slice(position, end - position));
        if ((int) crc.getValue() != bytes.getInt(end)) {
            return Optional.of("an entry has a wrong CRC");
        }
        try {
            return accept(LogEntryProto.parseFrom(bytes.slice(at, length)), end + CRC_BYTES);
        } catch (InvalidProtocolBufferException e) {
            return Optional.of("an entry cannot be decoded: " + e.getMessage());
        }
    }

    private Optional<String> accept(LogEntryProto entry, int end) {
        var id = new EntryId(entry.getTerm(), entry.getIndex());
        if (id.index() != last.index() + 1) {
            return Optional.of("holds entry " + id.index() + " where entry " + (last.index() + 1) + " must follow");
        }
        if (id.term() < last.term()) {
            return Optional.of("goes back to term " + id.term() + " after term " + last.term());
        }
        if (entry.hasStateMachineLogEntry()) {
            Optional<String> problem = check.problemWith(
                    id, entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
            if (problem.isPresent()) {
                return problem.map(what -> id + ": " + what);
            }
        }
        position = end;
        last = id;
        any = true;
        seen.accept(id);
        return Optional.empty();
    }

    private Optional<String> end() {
        if (complete()) {
            return Optional.empty();
        }
        int stray = nonZeroFrom(position);
        if (position > 0 && stray >= 0) {
            return Optional.of("zeros as at a segment's end, but more bytes at " + stray);
        }
        return name.last().isEmpty()
                ? Optional.empty()
                : Optional.of("ends " + (any ? "with entry " + last.index() : "without an entry")
                        + ", its name promises entry " + name.last().getAsLong());
    }

    /** Position of the first byte that is not zero; negative if there is none. */
    private int nonZeroFrom(int from) {
        for (int i = from; i < bytes.limit(); i++) {
            if (bytes.get(i) != 0) {
                return i;
            }
        }
        return -1;
    }
}
