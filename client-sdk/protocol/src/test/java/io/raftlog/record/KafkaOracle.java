package io.raftlog.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.jspecify.annotations.Nullable;

/** Batches as Kafka's own library writes and reads them. */
final class KafkaOracle {
    static ByteBuffer write(SampleBatch sample) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(
                ByteBuffer.allocate(1024),
                (byte) 2,
                Compression.of(CompressionType.forId(sample.codec().id())).build(),
                TimestampType.CREATE_TIME,
                0,
                -1,
                sample.producerId(),
                sample.producerEpoch(),
                sample.baseSequence());
        for (SampleRecord record : sample.records()) {
            Header[] headers = record.headers().stream()
                    .map(header -> new org.apache.kafka.common.header.internals.RecordHeader(
                            header.key(), copy(header.value())))
                    .toArray(Header[]::new);
            builder.append(record.timestamp(), copy(record.key()), copy(record.value()), headers);
        }
        return builder.build().buffer();
    }

    /** The one batch in the bytes. */
    static MutableRecordBatch read(ByteBuffer bytes) {
        List<MutableRecordBatch> batches = new ArrayList<>();
        MemoryRecords.readableRecords(bytes.duplicate()).batches().forEach(batches::add);
        if (batches.size() != 1) {
            throw new AssertionError(batches.size() + " batches");
        }
        return batches.get(0);
    }

    static List<SampleRecord> records(MutableRecordBatch batch) {
        List<SampleRecord> records = new ArrayList<>();
        batch.forEach(record -> {
            List<RecordHeader> headers = new ArrayList<>();
            for (Header header : record.headers()) {
                headers.add(new RecordHeader(
                        header.key(), header.value() == null ? null : ByteBuffer.wrap(header.value())));
            }
            records.add(new SampleRecord(record.timestamp(), record.key(), record.value(), headers));
        });
        return records;
    }

    private static byte @Nullable [] copy(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return null;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    private KafkaOracle() {}
}
