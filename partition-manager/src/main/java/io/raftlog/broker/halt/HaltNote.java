package io.raftlog.broker.halt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.raft.InapplicableEntryException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a node stopped itself, in words that its next start, and whoever looks for it, can show.
 *
 * <p>Immutable.
 *
 * @param number counts the halts of this data directory, from 1
 * @param pid the process that ended
 * @param group the Raft group it was about, if it was about one
 * @param code {@link ErrorCode#STORAGE_FULL}, {@link ErrorCode#STORAGE_FAILED}, {@link ErrorCode#ENTRY_INAPPLICABLE} or
 *     {@link ErrorCode#INTERNAL}
 * @param reason what could not be done
 * @param cause the failure behind it, with its own causes
 */
public record HaltNote(
        long number,
        Instant at,
        int nodeId,
        long pid,
        Optional<UUID> group,
        ErrorCode code,
        String reason,
        String cause) {
    /** In UTF-8, so that two of them leave room in a slot. */
    static final int MAX_TEXT_BYTES = 1_800;

    private static final int MAX_CAUSES = 16;
    private static final Pattern LINE_BREAKS = Pattern.compile("\\s*[\\r\\n]+\\s*");
    /** What differs between two halts for one reason: places, numbers, ids. */
    private static final Pattern DETAILS =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|group-[0-9A-F]{12}|[0-9]+");

    static HaltNote of(
            long number, Instant at, int nodeId, long pid, @Nullable UUID group, String reason, Throwable cause) {
        return new HaltNote(
                number,
                at,
                nodeId,
                pid,
                Optional.ofNullable(group),
                codeOf(cause),
                oneLine(reason),
                oneLine(describe(cause)));
    }

    private static ErrorCode codeOf(Throwable failure) {
        if (chain(failure).stream().anyMatch(HaltNote::meansFull)) {
            return ErrorCode.STORAGE_FULL;
        }
        // First: what a codec throws at bytes that it cannot read may be an IOException, of no disk.
        if (chain(failure).stream().anyMatch(InapplicableEntryException.class::isInstance)) {
            return ErrorCode.ENTRY_INAPPLICABLE;
        }
        return chain(failure).stream().anyMatch(IOException.class::isInstance)
                ? ErrorCode.STORAGE_FAILED
                : ErrorCode.INTERNAL;
    }

    private static boolean meansFull(Throwable failure) {
        String told = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return told != null && (told.contains("No space left on device") || told.contains("Disk quota exceeded"));
    }

    /** The failure and its causes; they may form a circle. */
    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable at = failure; at != null && chain.size() < MAX_CAUSES; at = at.getCause()) {
            chain.add(at);
        }
        return chain;
    }

    private static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder();
        chain(failure).stream().map(Throwable::toString).forEach(one -> {
            // A cause is often repeated in the message of what wraps it.
            if (text.indexOf(one) < 0) {
                text.append(text.isEmpty() ? "" : "; caused by ").append(one);
            }
        });
        return text.toString();
    }

    static String oneLine(String text) {
        String line = LINE_BREAKS.matcher(text.strip()).replaceAll(" ");
        int bytes = 0;
        for (int at = 0; at < line.length(); at = line.offsetByCodePoints(at, 1)) {
            bytes += new String(Character.toChars(line.codePointAt(at))).getBytes(UTF_8).length;
            if (bytes > MAX_TEXT_BYTES) {
                return line.substring(0, at) + "..";
            }
        }
        return line;
    }

    /** Equal for halts that happened for one reason, wherever and whenever that was. */
    String signature() {
        return code + " " + DETAILS.matcher(reason).replaceAll("#");
    }

    /** What happened, as one sentence. */
    public String message() {
        return "node " + nodeId + " stopped itself at " + at + ": " + reason + ": " + cause;
    }

    /** What to do about it. */
    public String hint() {
        return switch (code) {
            case STORAGE_FULL -> "free space on the disk of its data directory, then start it again";
            case STORAGE_FAILED -> "check its disk (dmesg, smartctl); start it again once that is sound";
            case ENTRY_INAPPLICABLE ->
                "every replica has this entry: keep the data directories of all nodes as they are, and tell the authors";
            default -> "start it again; if it stops again, keep its log and tell the authors";
        };
    }
}
