package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordBatchBuilderTest {

    @Test
    void aFullBatchTakesNoMoreAndStaysAsItWas() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 200);
        List<SampleRecord> taken = new ArrayList<>();
        SampleRecord record = SampleRecord.of("key", "thirty bytes or so of some value");

        while (record.appendTo(builder)) {
            taken.add(record);
        }
        int size = builder.sizeInBytes();
        ByteBuffer batch = builder.build(-1, (short) -1, -1);

        assertThat(taken).hasSizeGreaterThan(1);
        assertThat(size).isLessThanOrEqualTo(200).isEqualTo(batch.remaining());
        assertThat(builder.count()).isEqualTo(taken.size());
        assertThat(SampleBatch.decode(RecordBatch.of(batch))).isEqualTo(taken);
    }

    @Test
    void aBatchIsFilledToTheLastByte() {
        SampleRecord record = SampleRecord.of("key", "value");
        int two = SampleBatch.of(CompressionCodec.NONE, record, record).encode().remaining();
        RecordBatchBuilder exact = new RecordBatchBuilder(CompressionCodec.NONE, two);
        RecordBatchBuilder oneLess = new RecordBatchBuilder(CompressionCodec.NONE, two - 1);

        assertThat(record.appendTo(exact)).isTrue();
        assertThat(record.appendTo(exact)).isTrue();
        assertThat(record.appendTo(exact)).isFalse();
        assertThat(record.appendTo(oneLess)).isTrue();
        assertThat(record.appendTo(oneLess)).isFalse();
    }

    @Test
    void aFirstRecordFitsHoweverSmallTheBatch() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 100);

        assertThat(SampleRecord.ofSize(100_000).appendTo(builder)).isTrue();
        assertThat(SampleRecord.ofSize(1).appendTo(builder)).isFalse();

        assertThat(RecordBatch.of(builder.build(-1, (short) -1, -1)).count()).isEqualTo(1);
    }

    @Test
    void aRecordThatNoBatchCanHoldIsRefusedByName() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 100);

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SampleRecord.ofSize(RecordBatch.MAX_UNCOMPRESSED_BYTES).appendTo(builder))
                .withMessageContaining(String.valueOf(RecordBatch.MAX_UNCOMPRESSED_BYTES));
        assertThat(builder.count()).isZero();
    }

    @Test
    void aTimestampBeforeTheEpochIsRefused() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 100);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.tryAppend(-2, null, null, List.of()))
                .withMessageContaining("-2");
        assertThat(builder.tryAppend(RecordBatch.NO_TIMESTAMP, null, null, List.of()))
                .isTrue();
    }

    @Test
    void aBatchSizeOutOfRangeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordBatchBuilder(CompressionCodec.NONE, 60));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new RecordBatchBuilder(CompressionCodec.NONE, RecordBatch.MAX_UNCOMPRESSED_BYTES + 1));
    }

    @Test
    void anotherIdentityLeavesEarlierBytesAlone() {
        SampleBatch sample = SampleBatch.compressible(CompressionCodec.GZIP);
        RecordBatchBuilder builder = new RecordBatchBuilder(sample.codec(), 10_000);
        sample.records().forEach(record -> assertThat(record.appendTo(builder)).isTrue());

        ByteBuffer first = builder.build(5, (short) 0, 100);
        ByteBuffer firstAsSent = Forgery.copy(first);
        RecordBatch second = RecordBatch.of(builder.build(6, (short) 1, 0));

        assertThat(first).isEqualTo(firstAsSent);
        assertThat(RecordBatch.of(first).producerId()).isEqualTo(5);
        assertThat(second.producerId()).isEqualTo(6);
        assertThat(second.producerEpoch()).isEqualTo((short) 1);
        assertThat(second.baseSequence()).isZero();
        assertThat(second.compression()).isEqualTo(CompressionCodec.GZIP);
        assertThat(second.crcMatches()).isTrue();
        assertThat(SampleBatch.decode(second)).isEqualTo(sample.records());
    }

    @Test
    void aBuiltBatchTakesNoMore() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1000);
        SampleRecord.of("a", "b").appendTo(builder);
        builder.build(-1, (short) -1, -1);

        assertThatIllegalStateException()
                .isThrownBy(() -> SampleRecord.of("c", "d").appendTo(builder));
    }

    @Test
    void aBatchWithoutRecordsIsNotBuilt() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1000);

        assertThatIllegalStateException().isThrownBy(() -> builder.build(-1, (short) -1, -1));
    }

    @Test
    void anIdentityIsWholeOrAbsent() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1000);
        SampleRecord.of("a", "b").appendTo(builder);

        assertThatIllegalArgumentException().isThrownBy(() -> builder.build(3, (short) -1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.build(3, (short) 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.build(-1, (short) 0, 0));
    }

    @ParameterizedTest
    @EnumSource(CompressionCodec.class)
    void whatDoesNotCompressIsStoredPlain(CompressionCodec codec) {
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);
        SampleRecord record = new SampleRecord(1, null, ByteBuffer.wrap(noise), List.of());
        RecordBatchBuilder builder = new RecordBatchBuilder(codec, 10_000);
        record.appendTo(builder);

        RecordBatch batch = RecordBatch.of(builder.build(-1, (short) -1, -1));

        assertThat(batch.compression()).isEqualTo(CompressionCodec.NONE);
        assertThat(batch.sizeInBytes()).isEqualTo(builder.sizeInBytes());
        assertThat(SampleBatch.decode(batch)).containsExactly(record);
    }

    @ParameterizedTest
    @EnumSource(CompressionCodec.class)
    void largeBatchesOfManyBlocksAreReadByBoth(CompressionCodec codec) {
        Random random = new Random(7);
        List<SampleRecord> records = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            // Noise in a row, so that some LZ4 blocks would come out larger than they went in.
            byte[] value = new byte[50_000];
            if (i < 10) {
                random.nextBytes(value);
            }
            records.add(new SampleRecord(1_000 - i, null, ByteBuffer.wrap(value), List.of()));
        }
        SampleBatch sample = new SampleBatch(codec, records, -1, (short) -1, -1);

        ByteBuffer ours = sample.encode();
        ByteBuffer kafkas = KafkaOracle.write(sample);

        assertThat(RecordBatch.of(ours).compression()).isEqualTo(codec);
        assertThat(KafkaOracle.records(KafkaOracle.read(ours))).isEqualTo(records);
        assertThat(SampleBatch.decode(RecordBatch.of(ours))).isEqualTo(records);
        assertThat(SampleBatch.decode(RecordBatch.of(kafkas))).isEqualTo(records);
    }

    @Test
    void theUpperBoundIsOne() {
        SampleRecord record = new SampleRecord(
                Long.MAX_VALUE,
                SampleRecord.bytes("key"),
                ByteBuffer.allocate(5000),
                List.of(new RecordHeader("größe", null), new RecordHeader("h", SampleRecord.bytes("value"))));
        int size = SampleBatch.of(CompressionCodec.NONE, record).encode().remaining();

        assertThat(RecordBatchBuilder.upperBound(record.key(), record.value(), record.headers()))
                .isBetween((long) size, size + 80L);
    }

    @Test
    void positionsOfTheCallersBuffersStayWhereTheyAre() {
        ByteBuffer key = SampleRecord.bytes("xxkey").position(2);
        ByteBuffer value = ByteBuffer.allocateDirect(10).position(4).limit(7);
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1000);

        builder.tryAppend(5, key, value, List.of());
        Record record = RecordBatch.of(builder.build(-1, (short) -1, -1))
                .records(0)
                .iterator()
                .next();

        assertThat(key.position()).isEqualTo(2);
        assertThat(value.position()).isEqualTo(4);
        assertThat(record.key()).isEqualTo(SampleRecord.bytes("key"));
        assertThat(record.value()).isEqualTo(ByteBuffer.allocate(3));
    }
}
