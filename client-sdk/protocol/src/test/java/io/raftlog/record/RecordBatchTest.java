package io.raftlog.record;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
    private static final int BOUND = 10_000;

    @Test
    void recordsThatCompactionLeftKeepTheirOffsets() {
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(ByteBuffer.allocate(1000), Compression.NONE, TimestampType.CREATE_TIME, 100);
        builder.appendWithOffset(103, 5, new byte[1], new byte[1]);
        builder.appendWithOffset(107, 6, new byte[1], new byte[1]);
        builder.overrideLastOffset(120);

        RecordBatch batch = RecordBatch.of(builder.build().buffer());

        assertThat(batch.records(BOUND)).extracting(Record::offset).containsExactly(103L, 107L);
        assertThat(batch.nextOffset()).isEqualTo(121);
    }

    @Test
    void aBatchThatCompactionEmptiedHasNoRecords() {
        ByteBuffer bytes = Forgery.copy(Forgery.batch(CompressionCodec.NONE, 0, new byte[0]));
        bytes.putInt(BatchLayout.LAST_OFFSET_DELTA, 9);

        RecordBatch batch = RecordBatch.of(bytes);

        assertThat(batch.records(BOUND)).isEmpty();
        assertThat(batch.nextOffset()).isEqualTo(10);
    }

    @Test
    void recordsThatTheHeaderDeniesAreCorrupt() {
        RecordBatch none = RecordBatch.of(Forgery.batch(CompressionCodec.NONE, 0, new byte[] {12, 0, 0, 0, 1, 1, 0}));
        RecordBatch negative = RecordBatch.of(Forgery.batch(CompressionCodec.NONE, -3, new byte[0]));

        assertThatThrownBy(() -> none.records(BOUND).iterator()).isInstanceOf(CorruptBatchException.class);
        assertThatThrownBy(() -> negative.records(BOUND).iterator()).isInstanceOf(CorruptBatchException.class);
    }

    @Test
    void timestampsByTheBrokerAreTheHeaders() {
        MemoryRecordsBuilder builder = new MemoryRecordsBuilder(
                ByteBuffer.allocate(1000),
                (byte) 2,
                Compression.NONE,
                TimestampType.LOG_APPEND_TIME,
                0,
                777,
                -1,
                (short) -1,
                -1,
                false,
                false,
                -1,
                1000);
        builder.append(5, new byte[1], new byte[1]);
        builder.append(6, new byte[1], new byte[1]);

        RecordBatch batch = RecordBatch.of(builder.build().buffer());

        assertThat(batch.hasLogAppendTime()).isTrue();
        assertThat(batch.records(BOUND)).extracting(Record::timestamp).containsExactly(777L, 777L);
    }

    @Test
    void aCorruptRecordEndsTheIterationAndIsNamed() {
        ByteBuffer bytes =
                Forgery.copy(SampleBatch.compressible(CompressionCodec.NONE).encode());
        bytes.put(bytes.limit() - 1, (byte) 9);
        RecordBatch batch = RecordBatch.of(bytes);
        Iterator<Record> records = batch.records(BOUND).iterator();
        for (int i = 0; i < 19; i++) {
            records.next();
        }

        assertThatThrownBy(records::next)
                .isInstanceOf(CorruptBatchException.class)
                .hasMessageContaining("batch at offset 0, record 19 of 20");
        assertThat(records.hasNext()).isFalse();
        assertThat(batch.crcMatches()).isFalse();
    }

    @Test
    void afterTheLastRecordThereIsNoNext() {
        Iterator<Record> records = RecordBatch.of(SampleBatch.of(CompressionCodec.NONE, SampleRecord.of("k", "v"))
                        .encode())
                .records(BOUND)
                .iterator();
        records.next();

        assertThat(records.hasNext()).isFalse();
        assertThatThrownBy(records::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void nobodyCanWriteToAHeadersValue() {
        RecordHeader header = new RecordHeader("h", ByteBuffer.wrap(new byte[3]));

        assertThat(requireNonNull(header.value()).isReadOnly()).isTrue();
    }

    @Test
    void nobodyCanWriteToABatchThroughItsViews() {
        SampleRecord sample = new SampleRecord(
                1,
                SampleRecord.bytes("k"),
                SampleRecord.bytes("v"),
                List.of(new RecordHeader("h", SampleRecord.bytes("hv"))));
        for (CompressionCodec codec : CompressionCodec.values()) {
            RecordBatch batch = RecordBatch.of(SampleBatch.of(codec, sample).encode());
            Record record = batch.records(BOUND).iterator().next();

            assertThat(batch.buffer().isReadOnly()).isTrue();
            assertThat(requireNonNull(record.key()).isReadOnly()).isTrue();
            assertThat(requireNonNull(record.value()).isReadOnly()).isTrue();
            assertThat(requireNonNull(record.headers().get(0).value()).isReadOnly())
                    .isTrue();
        }
    }

    @Test
    void readingAViewDoesNotMoveTheNextOne() {
        SampleRecord sample = new SampleRecord(
                1, SampleRecord.bytes("k"), null, List.of(new RecordHeader("h", SampleRecord.bytes("hv"))));
        RecordBatch batch =
                RecordBatch.of(SampleBatch.of(CompressionCodec.NONE, sample).encode());
        Record record = batch.records(BOUND).iterator().next();
        RecordHeader header = record.headers().get(0);

        batch.buffer().getLong();
        requireNonNull(record.key()).get();
        requireNonNull(header.value()).get();

        assertThat(batch.buffer().position()).isZero();
        assertThat(record.key()).isEqualTo(SampleRecord.bytes("k"));
        assertThat(header.value()).isEqualTo(SampleRecord.bytes("hv"));
    }

    @Test
    void recordsAreEqualByContent() {
        Record one = first(SampleRecord.of("k", "v"), CompressionCodec.NONE);

        assertThat(one)
                .isEqualTo(first(SampleRecord.of("k", "v"), CompressionCodec.GZIP))
                .hasSameHashCodeAs(first(SampleRecord.of("k", "v"), CompressionCodec.GZIP));
        assertThat(one).isNotEqualTo(first(SampleRecord.of("x", "v"), CompressionCodec.NONE));
        assertThat(one).isNotEqualTo(first(SampleRecord.of("k", "x"), CompressionCodec.NONE));
    }

    @Test
    void whatIsNoBatchIsRefusedByWhatIsWrong() {
        assertRefused(b -> b.put(BatchLayout.MAGIC, (byte) 1), "magic 1");
        assertRefused(b -> b.putInt(BatchLayout.LENGTH, 7), "length field 7");
        assertRefused(b -> b.putShort(BatchLayout.ATTRIBUTES, (short) 6), "codec 6");
        assertRefused(b -> b.limit(60), "at least 61 bytes");
    }

    private static void assertRefused(Consumer<ByteBuffer> change, String message) {
        ByteBuffer bytes =
                Forgery.copy(SampleBatch.compressible(CompressionCodec.NONE).encode());
        change.accept(bytes);

        assertThatThrownBy(() -> RecordBatch.of(bytes))
                .isInstanceOf(CorruptBatchException.class)
                .hasMessageContaining(message);
    }

    private static Record first(SampleRecord sample, CompressionCodec codec) {
        return RecordBatch.of(SampleBatch.of(codec, sample).encode())
                .records(BOUND)
                .iterator()
                .next();
    }
}
