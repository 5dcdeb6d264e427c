package io.raftlog.tools.cli.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record format read backwards: takes lines apart as {@code produce -f '%k %v\n'} says. Knows {@code %k}, {@code %v}
 * ({@code %s}), {@code %p} and {@code %d}; each reaches to the text that follows it in the format.
 *
 * <p>Immutable.
 */
public final class LineFormat {
    /** What a line gave; null where the format has no such verb. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
    public record Parts(
            byte @Nullable [] key,
            byte @Nullable [] value,
            @Nullable Integer partition,
            @Nullable Long timestamp) {}

    private final List<FormatScanner.Token> tokens;
    private final String format;

    private LineFormat(String format, List<FormatScanner.Token> tokens) {
        this.format = format;
        this.tokens = tokens;
    }

    /** Throws {@link IllegalArgumentException} for a verb that cannot be read, or two without text between them. */
    public static LineFormat parse(String format) {
        String line = format.endsWith("\\n") ? format.substring(0, format.length() - 2) : format;
        List<FormatScanner.Token> tokens = FormatScanner.scan(line);
        boolean afterVerb = false;
        for (FormatScanner.Token token : tokens) {
            boolean verb = token.verb() != 0;
            if (verb && afterVerb) {
                throw new IllegalArgumentException("two verbs follow each other in \"" + format
                        + "\": put a text between them, or nobody can tell where the first ends");
            }
            if (verb && "kvspd".indexOf(token.verb()) < 0) {
                throw new IllegalArgumentException(
                        "%" + token.verb() + " cannot be read; a format for produce has %k, %v, %p and %d");
            }
            if (verb && "kvs".indexOf(token.verb()) >= 0) {
                TextEncoding.parse(token.modifier());
            }
            afterVerb = verb;
        }
        return new LineFormat(format, tokens);
    }

    /** Throws {@link IllegalArgumentException} if the line does not fit. */
    public Parts read(byte[] line) {
        byte @Nullable [] key = null;
        byte @Nullable [] value = null;
        @Nullable Integer partition = null;
        @Nullable Long timestamp = null;
        int position = 0;
        for (int i = 0; i < tokens.size(); i++) {
            FormatScanner.Token token = tokens.get(i);
            if (token.verb() == 0) {
                if (indexOf(line, token.text(), position) != position) {
                    throw misfit();
                }
                position += token.text().length;
                continue;
            }
            int end = i + 1 < tokens.size() ? indexOf(line, tokens.get(i + 1).text(), position) : line.length;
            if (end < 0) {
                throw misfit();
            }
            byte[] part = Arrays.copyOfRange(line, position, end);
            position = end;
            switch (token.verb()) {
                case 'k' -> key = TextEncoding.parse(token.modifier()).decode(part);
                case 'p' -> partition = Math.toIntExact(number(part));
                case 'd' -> timestamp = number(part);
                default -> value = TextEncoding.parse(token.modifier()).decode(part);
            }
        }
        if (position != line.length) {
            throw misfit();
        }
        return new Parts(key, value, partition, timestamp);
    }

    private IllegalArgumentException misfit() {
        return new IllegalArgumentException("does not fit the format \"" + format + "\"");
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }

    /** Where {@code wanted} begins at or after {@code from}; -1 if nowhere. */
    static int indexOf(byte[] line, byte[] wanted, int from) {
        for (int i = from; i <= line.length - wanted.length; i++) {
            if (Arrays.equals(line, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
