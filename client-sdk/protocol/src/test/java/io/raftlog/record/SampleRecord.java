package io.raftlog.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record's content without its place, equal by content whoever encoded it. */
record SampleRecord(
        long timestamp, @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<RecordHeader> headers) {

    static SampleRecord of(String key, String value) {
        return new SampleRecord(1_700_000_000_000L, bytes(key), bytes(value), List.of());
    }

    static SampleRecord ofSize(int valueBytes) {
        return new SampleRecord(1_700_000_000_000L, null, ByteBuffer.allocate(valueBytes), List.of());
    }

    static SampleRecord of(Record record) {
        return new SampleRecord(record.timestamp(), record.key(), record.value(), record.headers());
    }

    static ByteBuffer bytes(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    boolean appendTo(RecordBatchBuilder builder) {
        return builder.tryAppend(timestamp, key, value, headers);
    }
}
