package io.raftlog.partition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.record.CompressionCodec;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchBuilder;
import io.raftlog.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Record batches for tests, made from strings and read back as strings. */
final class Batches {
    private Batches() {}

    static ByteBuffer of(String... values) {
        return of(-1, -1, values);
    }

    static ByteBuffer of(long producerId, int baseSequence, String... values) {
        var builder = new RecordBatchBuilder(CompressionCodec.NONE, 1 << 20);
        for (String value : values) {
            if (!builder.tryAppend(1_000, null, UTF_8.encode(value), List.of())) {
                throw new IllegalArgumentException("batch is full");
            }
        }
        return builder.build(producerId, (short) (producerId < 0 ? -1 : 0), baseSequence);
    }

    /** One record, and exactly so many bytes. */
    static ByteBuffer ofSize(int bytes, long producerId, int baseSequence) {
        for (int filler = Math.max(0, bytes - RecordBatch.HEADER_BYTES - 32); filler < bytes; filler++) {
            ByteBuffer batch = ofLength(filler, producerId, baseSequence);
            if (batch.remaining() == bytes) {
                return batch;
            }
        }
        throw new IllegalArgumentException("no batch has " + bytes + " bytes");
    }

    private static ByteBuffer ofLength(int valueBytes, long producerId, int baseSequence) {
        var builder = new RecordBatchBuilder(CompressionCodec.NONE, valueBytes + 1_024);
        if (!builder.tryAppend(1_000, null, ByteBuffer.allocate(valueBytes), List.of())) {
            throw new IllegalArgumentException("batch is full");
        }
        return builder.build(producerId, (short) (producerId < 0 ? -1 : 0), baseSequence);
    }

    /** Every value in the batches, as {@code offset=value}. */
    static List<String> read(ByteBuffer batches) {
        var values = new ArrayList<String>();
        for (RecordBatch batch : RecordBatches.in(batches)) {
            for (Record record : batch.records(1 << 20)) {
                values.add(record.offset() + "=" + UTF_8.decode(record.value()));
            }
        }
        return values;
    }
}
