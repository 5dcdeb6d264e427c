package io.raftlog.tools.cli;

import io.raftlog.tools.cli.format.LineFormat;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.input.JsonField;
import io.raftlog.tools.input.Lines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lines turned into records, by whichever of the ways {@code produce} was given.
 *
 * <p>Confined to one thread.
 */
final class InputRecords {
    /** Takes one line apart; throws {@link IllegalArgumentException} saying what is wrong with it. */
    interface Reading {
        LineFormat.Parts read(byte[] line);
    }

    private final Lines lines;
    private final Reading reading;

    InputRecords(Lines lines, Reading reading) {
        this.lines = lines;
        this.reading = reading;
    }

    /** Empty at the end of input. */
    Optional<LineFormat.Parts> next() throws IOException {
        byte[] line = lines.next();
        if (line == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.read(line));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CommandFailure.usage(
                    "line " + lines.number() + " " + e.getMessage(),
                    "the lines before it are sent; this one and what follows is not");
        }
    }

    /** The whole line is the value; the key is the same for all, or none. */
    static Reading wholeLine(@Nullable String key) {
        byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        return line -> new LineFormat.Parts(bytes, line, null, null);
    }

    /** The whole line is the value, and the key a field in it. */
    static Reading keyField(JsonField field) {
        return line -> {
            byte[] key = field.of(line)
                    .orElseThrow(() -> new IllegalArgumentException("has no field \"" + field.name() + "\""));
            return new LineFormat.Parts(key, line, null, null);
        };
    }

    /** The key is what stands before the first separator, the value what stands behind it. */
    static Reading keySeparator(String separator) {
        LineFormat format = LineFormat.parse("%k" + separator.replace("%", "%%") + "%v");
        return line -> {
            try {
                return format.read(line);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("has no separator \"" + separator + "\"", e);
            }
        };
    }

    /** An empty value is sent as none: it deletes its key. */
    static Reading emptyAsTombstone(Reading reading) {
        return line -> {
            LineFormat.Parts parts = reading.read(line);
            return Arrays.equals(parts.value(), new byte[0])
                    ? new LineFormat.Parts(parts.key(), null, parts.partition(), parts.timestamp())
                    : parts;
        };
    }
}
