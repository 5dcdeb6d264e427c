package io.raftlog.tools.verify.nodelog;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lines of one file together to records. A record begins with a line that has a time and a level; in a file
 * without such lines, which is what a process printed, with each line that is not part of a stack trace.
 *
 * <p>Holds one record, and of a long one its begin and its causes. Confined to one thread.
 */
public final class LogRecords {
    static final String CAUSE = "Caused by: ";

    private static final int LINES_KEPT = 60;
    private static final int CAUSES_KEPT = 40;
    private static final int WIDTH_KEPT = 2_000;
    private static final Pattern HEAD =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z) +([A-Z]+) +\\[(.*?)] (\\S+): (.*)", Pattern.DOTALL);

    private final String file;
    private final Consumer<LogRecord> sink;
    private @Nullable LogRecord current;
    private final List<String> more = new ArrayList<>();

    /** @param sink is given each record when it is complete */
    public LogRecords(String file, Consumer<LogRecord> sink) {
        this.file = file;
        this.sink = sink;
    }

    /** The next line; {@code number} counts from 1. */
    public void add(long number, String line) {
        String kept = line.length() <= WIDTH_KEPT ? line : line.substring(0, WIDTH_KEPT);
        Optional<LogRecord> begun = head(number, kept);
        if (begun.isPresent()) {
            begin(begun.get());
        } else if (current == null || (current.time().isEmpty() && !isOfTrace(kept))) {
            begin(new LogRecord(file, number, Optional.empty(), "", "", kept, kept, List.of()));
        } else if (more.size() < LINES_KEPT + (kept.startsWith(CAUSE) ? CAUSES_KEPT : 0)) {
            more.add(kept);
        }
    }

    /** There are no more lines. */
    public void end() {
        if (current != null) {
            sink.accept(new LogRecord(
                    current.file(),
                    current.line(),
                    current.time(),
                    current.level(),
                    current.logger(),
                    current.message(),
                    current.firstLine(),
                    more));
        }
        current = null;
        more.clear();
    }

    private void begin(LogRecord next) {
        end();
        current = next;
    }

    private Optional<LogRecord> head(long number, String line) {
        Matcher head = HEAD.matcher(line);
        if (!head.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LogRecord(
                    file,
                    number,
                    Optional.of(Instant.parse(head.group(1))),
                    head.group(2),
                    head.group(4),
                    head.group(5),
                    line,
                    List.of()));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    private static boolean isOfTrace(String line) {
        return line.isEmpty() || Character.isWhitespace(line.charAt(0)) || line.startsWith(CAUSE);
    }
}
