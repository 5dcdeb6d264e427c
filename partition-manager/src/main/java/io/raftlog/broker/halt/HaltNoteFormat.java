package io.raftlog.broker.halt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.protocol.ErrorCode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A note as text: a line that says what it is and in which version, a line for each field, and the checksum of the lines
 * before.
 *
 * <pre>
 *   raftlog-halted 1
 *   number: 3
 *   at: 2026-01-01T00:00:00Z
 *   ...
 *   crc32c: 1c291ca3
 * </pre>
 */
final class HaltNoteFormat {
    private static final String MAGIC = "raftlog-halted ";
    private static final int VERSION = 1;
    private static final String CHECKSUM = "crc32c: ";

    private HaltNoteFormat() {}

    static String print(HaltNote note) {
        return sealed(lines(note));
    }

    static String lines(HaltNote note) {
        return MAGIC + VERSION + "\n"
                + "number: " + note.number() + "\n"
                + "at: " + note.at() + "\n"
                + "node: " + note.nodeId() + "\n"
                + "pid: " + note.pid() + "\n"
                + note.group().map(group -> "group: " + group + "\n").orElse("")
                + "code: " + note.code().id() + "\n"
                + "reason: " + note.reason() + "\n"
                + "cause: " + note.cause() + "\n";
    }

    static String sealed(String lines) {
        return lines + CHECKSUM + checksum(lines) + "\n";
    }

    /** Empty for blanks, for what is torn, and for what a later version wrote. */
    static Optional<HaltNote> parse(String text) {
        int end = text.indexOf("\n" + CHECKSUM) + 1;
        if (!text.startsWith(MAGIC + VERSION + "\n")
                || end == 0
                || !text.startsWith(checksum(text.substring(0, end)) + "\n", end + CHECKSUM.length())) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        text.substring(0, end).lines().skip(1).forEach(line -> {
            int colon = line.indexOf(": ");
            fields.put(
                    colon < 0 ? line : line.substring(0, colon),
                    colon < 0 ? "" : line.substring(colon + ": ".length()));
        });
        try {
            return Optional.of(new HaltNote(
                    Long.parseLong(fields.getOrDefault("number", "")),
                    Instant.parse(fields.getOrDefault("at", "")),
                    Integer.parseInt(fields.getOrDefault("node", "")),
                    Long.parseLong(fields.getOrDefault("pid", "")),
                    Optional.ofNullable(fields.get("group")).map(UUID::fromString),
                    ErrorCode.ofId(Integer.parseInt(fields.getOrDefault("code", "")))
                            .orElse(ErrorCode.INTERNAL),
                    fields.getOrDefault("reason", ""),
                    fields.getOrDefault("cause", "")));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String checksum(String lines) {
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
