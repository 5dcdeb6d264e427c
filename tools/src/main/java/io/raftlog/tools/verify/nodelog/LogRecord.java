package io.raftlog.tools.verify.nodelog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a node said at one moment: a line, and the lines that belong to it.
 *
 * <p>Immutable.
 *
 * @param file by its name in the node's folder of logs
 * @param line of its first line, from 1
 * @param time empty for what was not logged but printed, as are level and logger
 * @param logger shortened, as it stands there
 * @param more the lines that follow: of the message, or what was thrown
 */
public record LogRecord(
        String file,
        long line,
        Optional<Instant> time,
        String level,
        String logger,
        String message,
        String firstLine,
        List<String> more) {
    public LogRecord {
        more = List.copyOf(more);
    }

    /** What was thrown, as it introduces itself; empty if nothing was. */
    String thrown() {
        return more.isEmpty() ? "" : more.get(0);
    }

    /** What it came from in the end; what was thrown itself if nothing else. */
    String root() {
        String root = thrown();
        for (String each : more) {
            if (each.startsWith(LogRecords.CAUSE)) {
                root = each;
            }
        }
        return root;
    }

    /** All of it that is kept. */
    String text() {
        return firstLine + "\n" + String.join("\n", more);
    }
}
