package io.raftlog.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.record.CompressionCodec;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchBuilder;
import io.raftlog.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Records with keys, for tests of compaction: written to a log, and read back. */
final class KeyedLog {
    /** A record as the tests think of it; a null value is a tombstone. */
    record Entry(
            long offset, @Nullable String key, @Nullable String value, long timestamp) {
        boolean isTombstone() {
            return key != null && value == null;
        }
    }

    private KeyedLog() {}

    /** Appends one batch and returns its records; entries are given without their offsets. */
    static List<Entry> append(PartitionLog log, CompressionCodec codec, List<Entry> entries) throws IOException {
        RecordBatchBuilder builder = new RecordBatchBuilder(codec, 1 << 20);
        List<Entry> placed = new ArrayList<>();
        for (Entry entry : entries) {
            assertThat(builder.tryAppend(entry.timestamp(), bytes(entry.key()), bytes(entry.value()), List.of()))
                    .isTrue();
            placed.add(new Entry(log.endOffset() + placed.size(), entry.key(), entry.value(), entry.timestamp()));
        }
        ByteBuffer bytes = builder.build(7, (short) 0, (int) log.endOffset());
        RecordBatch batch = RecordBatch.of(bytes);
        ByteBuffer stamped = ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .put(0, batch.stampedPrefix(log.endOffset(), 3), 0, RecordBatch.PREFIX_BYTES)
                .flip();
        log.append(
                List.of(new BatchSpan(
                        log.endOffset(), log.endOffset() + entries.size(), stamped.remaining(), batch.maxTimestamp())),
                List.of(stamped));
        return placed;
    }

    private static @Nullable ByteBuffer bytes(@Nullable String text) {
        return text == null ? null : UTF_8.encode(text);
    }

    /** All batches, each found where the one before ends. */
    static List<RecordBatch> batches(PartitionLog log) throws IOException {
        List<RecordBatch> batches = new ArrayList<>();
        long next = log.startOffset();
        while (next < log.endOffset()) {
            ByteBuffer bytes = log.read(next, log.endOffset(), 1 << 20);
            for (RecordBatch batch : RecordBatches.in(bytes)) {
                assertThat(batch.crcMatches()).isTrue();
                assertThat(batch.baseOffset()).isEqualTo(next);
                batches.add(batch);
                next = batch.nextOffset();
            }
        }
        return batches;
    }

    static List<Entry> entries(PartitionLog log) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (RecordBatch batch : batches(log)) {
            for (Record record : batch.records(RecordBatch.MAX_UNCOMPRESSED_BYTES)) {
                entries.add(new Entry(record.offset(), text(record.key()), text(record.value()), record.timestamp()));
            }
        }
        return entries;
    }

    private static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : UTF_8.decode(bytes).toString();
    }

    /** What somebody knows who has read all of them in order. */
    static Map<String, String> stateAfter(List<Entry> entries) {
        Map<String, String> state = new TreeMap<>();
        for (Entry entry : entries) {
            Optional.ofNullable(entry.key()).ifPresent(key -> {
                if (entry.value() == null) {
                    state.remove(key);
                } else {
                    state.put(key, entry.value());
                }
            });
        }
        return state;
    }
}
