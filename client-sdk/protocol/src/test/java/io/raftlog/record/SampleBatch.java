package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What goes into a batch. */
record SampleBatch(
        CompressionCodec codec, List<SampleRecord> records, long producerId, short producerEpoch, int baseSequence) {

    static SampleBatch of(CompressionCodec codec, SampleRecord... records) {
        return new SampleBatch(codec, List.of(records), -1, (short) -1, -1);
    }

    /** A batch that every codec makes smaller. */
    static SampleBatch compressible(CompressionCodec codec) {
        List<SampleRecord> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            records.add(SampleRecord.of("key-" + i, "the same value again and again"));
        }
        return new SampleBatch(codec, records, 7, (short) 1, 40);
    }

    ByteBuffer encode() {
        RecordBatchBuilder builder = new RecordBatchBuilder(codec, RecordBatch.MAX_UNCOMPRESSED_BYTES);
        for (SampleRecord record : records) {
            assertThat(record.appendTo(builder)).isTrue();
        }
        return builder.build(producerId, producerEpoch, baseSequence);
    }

    static List<SampleRecord> decode(RecordBatch batch) {
        List<SampleRecord> records = new ArrayList<>();
        for (Record record : batch.records(RecordBatch.MAX_UNCOMPRESSED_BYTES)) {
            records.add(SampleRecord.of(record));
        }
        return records;
    }
}
