package io.raftlog.tools.cli.format;

import io.raftlog.tools.Units;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * A place in a partition as {@code --from} and {@code --to} name it: {@code start}, {@code end}, an offset, {@code -N}
 * (N records before the end), {@code @TIME} or {@code @-DURATION}.
 *
 * <p>Immutable.
 */
public sealed interface LogPosition {
    String SYNTAX = "start, end, an offset, -N (N before the end), @TIME (2026-01-31, 2026-01-31T10:00:00Z or"
            + " milliseconds since 1970) or @-1h";

    /** The first record still kept. */
    record Start() implements LogPosition {}

    /** The end at the moment of asking. */
    record End() implements LogPosition {}

    record Offset(long offset) implements LogPosition {}

    /** That many records before the end, or the start if there are fewer. */
    record BeforeEnd(long records) implements LogPosition {}

    /** The first record of that time or later. */
    record Time(Instant time) implements LogPosition {}

    /** Parses {@link #SYNTAX}; {@code now} is what {@code @-1h} counts from. */
    static LogPosition parse(String text, Instant now) {
        if (text.equals("start") || text.equals("earliest")) {
            return new Start();
        }
        if (text.equals("end") || text.equals("latest")) {
            return new End();
        }
        try {
            if (text.startsWith("@")) {
                return new Time(time(text.substring(1), now));
            }
            long number = Long.parseLong(text);
            return text.startsWith("-") ? new BeforeEnd(Math.negateExact(number)) : new Offset(number);
        } catch (DateTimeParseException | IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a position: " + SYNTAX, e);
        }
    }

    private static Instant time(String text, Instant now) {
        if (text.startsWith("-")) {
            return now.minus(Units.parseDuration(text.substring(1)));
        }
        if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        if (!text.contains("T")) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        }
    }
}
