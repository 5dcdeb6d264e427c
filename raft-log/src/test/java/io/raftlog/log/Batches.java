package io.raftlog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Record batches for tests, made by Kafka's own code. */
final class Batches {
    private Batches() {}

    /** A batch as it is stored, with what the log is told of it. */
    record Batch(BatchSpan span, ByteBuffer buffer, List<Long> timestamps) {
        byte[] bytes() {
            return bytesOf(buffer);
        }
    }

    /** A batch whose records have these timestamps, and values that fill it up to about so many bytes each. */
    static Batch batch(long baseOffset, int valueBytes, long... timestamps) {
        SimpleRecord[] records = new SimpleRecord[timestamps.length];
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < records.length; i++) {
            long offset = baseOffset + i;
            byte[] value = new byte[valueBytes];
            Arrays.fill(value, (byte) ('a' + offset % 26));
            records[i] = new SimpleRecord(timestamps[i], ("key-" + offset).getBytes(StandardCharsets.UTF_8), value);
            times.add(timestamps[i]);
        }
        MemoryRecords memory = MemoryRecords.withRecords(baseOffset, Compression.NONE, 7, records);
        ByteBuffer bytes = memory.buffer().asReadOnlyBuffer();
        long maxTimestamp = times.stream().mapToLong(Long::longValue).max().orElseThrow();
        return new Batch(
                new BatchSpan(baseOffset, baseOffset + records.length, bytes.remaining(), maxTimestamp), bytes, times);
    }

    /** Appends batches as one group. */
    static void append(PartitionLog log, List<Batch> batches) throws IOException {
        log.append(
                batches.stream().map(Batch::span).toList(),
                batches.stream().map(Batch::buffer).toList());
    }

    static void append(PartitionLog log, Batch... batches) throws IOException {
        append(log, List.of(batches));
    }

    /** {@code count} batches of one record each from the log's end on, every one appended by itself. */
    static List<Batch> appendSingly(PartitionLog log, int count, int valueBytes) throws IOException {
        List<Batch> appended = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long offset = log.endOffset();
            Batch batch = batch(offset, valueBytes, 1_000 + offset);
            append(log, batch);
            appended.add(batch);
        }
        return appended;
    }

    static byte[] bytesOf(List<Batch> batches) {
        ByteBuffer all = ByteBuffer.allocate(
                batches.stream().mapToInt(batch -> batch.buffer().remaining()).sum());
        batches.forEach(batch -> all.put(batch.bytes()));
        return all.array();
    }

    static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
