package io.raftlog.tools.cli;

import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.Header;
import io.raftlog.tools.cli.format.RecordFormat;
import io.raftlog.tools.cli.format.RecordView;
import io.raftlog.tools.cli.output.Json;
import io.raftlog.tools.cli.output.Stdout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints consumed records, by a format or as one JSON object a line. */
interface RecordPrinter {
    void print(ConsumerRecord<byte[], byte[]> record, Stdout out) throws IOException;

    static RecordPrinter formatted(RecordFormat format) {
        return (record, out) -> format.write(view(record), out);
    }

    static RecordPrinter json() {
        return (record, out) -> out.line(Json.line(Envelope.of(view(record))));
    }

    private static RecordView view(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = record.headers();
        return new RecordView(
                record.topic(),
                record.partition(),
                record.offset(),
                record.leaderEpoch(),
                record.timestamp(),
                record.keyBytes(),
                record.valueBytes(),
                headers.stream()
                        .map(header -> new RecordView.HeaderView(header.key(), header.value()))
                        .toList());
    }

    /**
     * A record as {@code -o json} shows it.
     *
     * @param keyEncoding {@code utf8} or {@code base64}
     */
    record Envelope(
            String topic,
            int partition,
            long offset,
            int leaderEpoch,
            Instant timestamp,
            @Nullable String key,
            String keyEncoding,
            @Nullable String value,
            String valueEncoding,
            List<HeaderEnvelope> headers) {
        static Envelope of(RecordView record) {
            Text key = Text.of(record.key());
            Text value = Text.of(record.value());
            return new Envelope(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.leaderEpoch(),
                    Instant.ofEpochMilli(record.timestamp()),
                    key.text(),
                    key.encoding(),
                    value.text(),
                    value.encoding(),
                    record.headers().stream().map(HeaderEnvelope::of).toList());
        }
    }

    /** A header within {@link Envelope}. */
    record HeaderEnvelope(String key, @Nullable String value, String valueEncoding) {
        static HeaderEnvelope of(RecordView.HeaderView header) {
            Text value = Text.of(header.value());
            return new HeaderEnvelope(header.key(), value.text(), value.encoding());
        }
    }

    /** Bytes as JSON can hold them, without loss. */
    record Text(@Nullable String text, String encoding) {
        static Text of(byte @Nullable [] bytes) {
            if (bytes == null) {
                return new Text(null, "utf8");
            }
            try {
                return new Text(
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString(),
                        "utf8");
            } catch (CharacterCodingException e) {
                return new Text(Base64.getEncoder().encodeToString(bytes), "base64");
            }
        }
    }
}
