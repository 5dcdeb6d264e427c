package io.raftlog.tools.cli.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record format as {@code consume -f} takes it, compiled once and then written for each record. Keys and values go out
 * as the bytes they are.
 *
 * <p>Immutable, but for the count of records written; confined to one thread.
 */
public final class RecordFormat {
    /** Shown in the command's help. */
    public static final String SYNTAX = """
            %t topic   %p partition   %o offset   %e leader epoch   %i count, from 1
            %k key     %v value (%s too)          %h headers; %h{ %k=%v } formats each
            %T %K %V   lengths of topic, key and value, -1 for null   %H number of headers
            %d         timestamp in ms; %d{iso} as ISO-8601, %d{HH:mm:ss} by a pattern, in UTC
            %%         a percent sign; \\n \\t \\r \\\\ \\xHH as in C
            texts take {hex} {base64} {json}; numbers take {hex} {big8} {big16} {big32} {big64} {little8} .. {little64}
            """;

    /** One step of a format. */
    private interface Part {
        void write(RecordView record, long count, OutputStream out) throws IOException;
    }

    private interface BytesOf {
        byte @Nullable [] of(RecordView record);
    }

    private interface LongOf {
        long of(RecordView record, long count);
    }

    private final List<Part> parts;
    private long count;

    private RecordFormat(List<Part> parts) {
        this.parts = parts;
    }

    /** Compiles a format; throws {@link IllegalArgumentException} that names the part it does not know. */
    public static RecordFormat parse(String format) {
        List<Part> parts = new ArrayList<>();
        for (FormatScanner.Token token : FormatScanner.scan(format)) {
            parts.add(token.verb() == 0 ? literal(token.text()) : verb(token.verb(), token.modifier()));
        }
        return new RecordFormat(parts);
    }

    /** Writes one record. */
    public void write(RecordView record, OutputStream out) throws IOException {
        count++;
        for (Part part : parts) {
            part.write(record, count, out);
        }
    }

    private static Part literal(byte[] bytes) {
        return (record, count, out) -> out.write(bytes);
    }

    private static Part verb(char verb, String modifier) {
        return switch (verb) {
            case 't' -> bytes(record -> utf8(record.topic()), modifier);
            case 'k' -> bytes(RecordView::key, modifier);
            case 'v', 's' -> bytes(RecordView::value, modifier);
            case 'p' -> number((record, count) -> record.partition(), modifier);
            case 'o' -> number((record, count) -> record.offset(), modifier);
            case 'e' -> number((record, count) -> record.leaderEpoch(), modifier);
            case 'i' -> number((record, count) -> count, modifier);
            case 'T' -> number((record, count) -> utf8(record.topic()).length, modifier);
            case 'K' -> number((record, count) -> length(record.key()), modifier);
            case 'V' -> number((record, count) -> length(record.value()), modifier);
            case 'H' -> number((record, count) -> record.headers().size(), modifier);
            case 'd' -> time(modifier);
            case 'h' -> headers(modifier);
            default ->
                throw new IllegalArgumentException(
                        "%" + verb + " is not a verb of a record format; see: raftlog consume --help");
        };
    }

    private static Part bytes(BytesOf source, String modifier) {
        TextEncoding encoding = TextEncoding.parse(modifier);
        return (record, count, out) -> {
            byte[] bytes = source.of(record);
            if (bytes != null) {
                out.write(encoding.encode(bytes));
            } else if (encoding == TextEncoding.JSON) {
                out.write(utf8("null"));
            }
        };
    }

    private static Part number(LongOf source, String modifier) {
        NumberEncoding encoding = NumberEncoding.parse(modifier);
        return (record, count, out) -> out.write(encoding.encode(source.of(record, count)));
    }

    private static Part time(String modifier) {
        if (modifier.isEmpty() || NumberEncoding.isKnown(modifier)) {
            return number((record, count) -> record.timestamp(), modifier);
        }
        DateTimeFormatter formatter = modifier.equals("iso")
                ? DateTimeFormatter.ISO_INSTANT
                : DateTimeFormatter.ofPattern(modifier, Locale.ROOT).withZone(ZoneOffset.UTC);
        return (record, count, out) -> out.write(utf8(formatter.format(Instant.ofEpochMilli(record.timestamp()))));
    }

    private static Part headers(String modifier) {
        if (modifier.isEmpty()) {
            RecordFormat one = parse("%k=%v");
            return (record, count, out) -> {
                ByteArrayOutputStream joined = new ByteArrayOutputStream();
                for (RecordView.HeaderView header : record.headers()) {
                    if (joined.size() > 0) {
                        joined.write(',');
                    }
                    one.write(asRecord(record, header), joined);
                }
                joined.writeTo(out);
            };
        }
        RecordFormat one = parse(modifier);
        return (record, count, out) -> {
            for (RecordView.HeaderView header : record.headers()) {
                one.write(asRecord(record, header), out);
            }
        };
    }

    /** Within {@code %h{..}}, {@code %k} and {@code %v} are the header's. */
    private static RecordView asRecord(RecordView record, RecordView.HeaderView header) {
        return new RecordView(
                record.topic(),
                record.partition(),
                record.offset(),
                record.leaderEpoch(),
                record.timestamp(),
                utf8(header.key()),
                header.value(),
                List.of());
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? -1 : bytes.length;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
