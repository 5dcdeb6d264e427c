package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.record.RecordBatchValidator.Depth;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordBatchValidatorTest {
    private static final int LIMIT = 10_000;

    @ParameterizedTest
    @EnumSource(CompressionCodec.class)
    void aBatchAsBuiltIsTaken(CompressionCodec codec) {
        ByteBuffer batch = SampleBatch.compressible(codec).encode();

        for (Depth depth : Depth.values()) {
            assertThat(RecordBatchValidator.check(batch, LIMIT, depth, LIMIT)).isEmpty();
        }
    }

    @Test
    void theLimitIsInclusive() {
        ByteBuffer batch = SampleBatch.compressible(CompressionCodec.NONE).encode();

        assertThat(RecordBatchValidator.check(batch, batch.remaining())).isEmpty();
        assertRefused(
                RecordBatchValidator.check(batch, batch.remaining() - 1),
                ErrorCode.RECORD_TOO_LARGE,
                String.valueOf(batch.remaining()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, -1})
    void otherMagicsAreRefused(int magic) {
        assertRefused(
                changed(b -> b.put(BatchLayout.MAGIC, (byte) magic)), ErrorCode.UNSUPPORTED_BATCH, "magic " + magic);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 48, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aLengthThatIsNotTheBuffersIsRefused(int length) {
        ByteBuffer batch =
                Forgery.copy(SampleBatch.compressible(CompressionCodec.NONE).encode());
        batch.putInt(BatchLayout.LENGTH, length);

        assertRefused(RecordBatchValidator.check(batch, LIMIT), ErrorCode.CORRUPT_BATCH, "length field " + length);
    }

    @Test
    void bytesBehindTheBatchAreRefused() {
        ByteBuffer batch = SampleBatch.compressible(CompressionCodec.NONE).encode();
        ByteBuffer twice = ByteBuffer.allocate(2 * batch.remaining());
        twice.put(batch.duplicate()).put(batch.duplicate()).flip();

        assertRefused(RecordBatchValidator.check(twice, LIMIT), ErrorCode.CORRUPT_BATCH, "exactly one whole batch");
    }

    @ParameterizedTest
    @CsvSource({
        "0x05, UNSUPPORTED_BATCH, codec 5",
        "0x07, UNSUPPORTED_BATCH, codec 7",
        "0x08, UNSUPPORTED_BATCH, timestamps by the broker",
        "0x10, UNSUPPORTED_BATCH, transactional",
        "0x20, INVALID_REQUEST, control",
        "0x30, INVALID_REQUEST, control",
        "0x40, INVALID_REQUEST, delete-horizon",
        "0x80, UNSUPPORTED_BATCH, 0x0080",
        "0x8000, UNSUPPORTED_BATCH, 0x8000",
    })
    void attributesThatAreNotAClientsAreRefused(String bits, ErrorCode code, String message) {
        short attributes = (short) (int) Integer.decode(bits);

        assertRefused(changed(b -> b.putShort(BatchLayout.ATTRIBUTES, attributes)), code, message);
    }

    @ParameterizedTest
    @CsvSource({"0, -1", "-1, -2", "20, 20", "20, 18", "21, 19", "-2147483648, 2147483647", "2147483647, 19"})
    void aCountThatDoesNotFitIsRefused(int count, int lastOffsetDelta) {
        assertRefused(
                changed(b -> b.putInt(BatchLayout.COUNT, count).putInt(BatchLayout.LAST_OFFSET_DELTA, lastOffsetDelta)),
                ErrorCode.CORRUPT_BATCH,
                "count " + count);
    }

    @Test
    void aFewBytesAreNotMillionsOfRecords() {
        byte[] three = new byte[3 * BatchLayout.SMALLEST_RECORD];
        int most = RecordBatch.MAX_UNCOMPRESSED_BYTES / BatchLayout.SMALLEST_RECORD;

        assertThat(check(Forgery.batch(CompressionCodec.NONE, 3, three))).isEmpty();
        assertRefused(check(Forgery.batch(CompressionCodec.NONE, 4, three)), ErrorCode.CORRUPT_BATCH, "count 4");
        assertThat(check(Forgery.batch(CompressionCodec.ZSTD, most, three))).isEmpty();
        assertRefused(check(Forgery.batch(CompressionCodec.ZSTD, most + 1, three)), ErrorCode.CORRUPT_BATCH, "count 9");
    }

    @ParameterizedTest
    @CsvSource({"-2, 5", "5, 4", "0, -1", "-9223372036854775808, 9223372036854775807"})
    void timestampsThatContradictEachOtherAreRefused(long base, long max) {
        assertRefused(
                changed(b -> b.putLong(BatchLayout.BASE_TIMESTAMP, base).putLong(BatchLayout.MAX_TIMESTAMP, max)),
                ErrorCode.CORRUPT_BATCH,
                "base timestamp " + base);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "0, -1, 0", "0, 0, -1", "-1, -1, 0", "5, -1, -1", "-2, 0, 0", "5, 0, -7"})
    void halfAProducerIdentityIsRefused(long id, short epoch, int sequence) {
        assertRefused(
                changed(b -> b.putLong(BatchLayout.PRODUCER_ID, id)
                        .putShort(BatchLayout.PRODUCER_EPOCH, epoch)
                        .putInt(BatchLayout.BASE_SEQUENCE, sequence)),
                ErrorCode.INVALID_REQUEST,
                "producer id " + id);
    }

    @Test
    void theFieldsThatTheLeaderSetsAreNotLookedAt() {
        assertThat(changed(b -> b.putLong(BatchLayout.BASE_OFFSET, 99).putInt(BatchLayout.LEADER_EPOCH, 3)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(CompressionCodec.class)
    void onlyADeepCheckSeesThatRecordsAreMissing(CompressionCodec codec) {
        ByteBuffer batch = Forgery.copy(SampleBatch.compressible(codec).encode());
        batch.putInt(BatchLayout.COUNT, 21).putInt(BatchLayout.LAST_OFFSET_DELTA, 20);
        Forgery.sealed(batch);

        Optional<Refusal> plain = RecordBatchValidator.check(batch, LIMIT, Depth.PLAIN_RECORDS, LIMIT);
        Optional<Refusal> all = RecordBatchValidator.check(batch, LIMIT, Depth.ALL_RECORDS, LIMIT);

        assertThat(RecordBatchValidator.check(batch, LIMIT)).isEmpty();
        assertThat(plain.isPresent()).isEqualTo(codec == CompressionCodec.NONE);
        assertRefused(all, ErrorCode.CORRUPT_BATCH, "record 20 of 21");
    }

    @Test
    void aDeepCheckSeesRecordsThatTheHeaderLeavesOut() {
        ByteBuffer batch =
                Forgery.copy(SampleBatch.compressible(CompressionCodec.NONE).encode());
        batch.putInt(BatchLayout.COUNT, 19).putInt(BatchLayout.LAST_OFFSET_DELTA, 18);

        assertRefused(deep(Forgery.sealed(batch)), ErrorCode.CORRUPT_BATCH, "left behind the last record");
    }

    @Test
    void aDeepCheckSeesAWrongHighestTimestamp() {
        ByteBuffer batch =
                Forgery.copy(SampleBatch.compressible(CompressionCodec.NONE).encode());
        batch.putLong(BatchLayout.MAX_TIMESTAMP, 1_800_000_000_000L);

        assertRefused(deep(Forgery.sealed(batch)), ErrorCode.CORRUPT_BATCH, "1800000000000");
    }

    @ParameterizedTest
    @CsvSource({
        // length, attributes, timestamp delta, offset delta, key length, value length, headers: zig-zag, so 12 is 6
        "'14, 0, 0, 0, 1, 1, 0',        length 7 at byte 1",
        "'1, 0, 0, 0, 1, 1, 0',         length -1 is negative",
        "'-128, -128, -128, -128, 16, 0, 0', more than 32 bits",
        "'12, 0, 0, 2, 1, 1, 0',        offset delta 1",
        "'12, 0, 0, 1, 1, 1, 0',        offset delta -1",
        "'12, 0, 0, 0, 3, 1, 0',        length -2",
        "'12, 0, 0, 0, 1, 8, 0',        length 4",
        "'12, 0, 0, 0, 1, 1, 1',        -1 headers",
        "'12, 0, 0, 0, 1, 1, 2',        1 headers",
        "'16, 0, 0, 0, 1, 1, 2, 1, 1',  header 0 has no key",
        "'16, 0, 0, 0, 1, 1, 2, 2, 1',  a field begins at byte 9",
        "'14, 0, 0, 0, 1, 1, 0, 9',     1 bytes are left behind its last field",
        "'10, 0, 0, 0, 1, 1, 0',        a field begins at byte 6",
        "'12, 0, 0, 0, 1, 1, 0, 12',    1 bytes are left behind the last record",
    })
    void aRecordWhoseFieldsDoNotAddUpIsRefused(String fields, String message) {
        assertRefused(deep(batchOfOne(fields)), ErrorCode.CORRUPT_BATCH, message);
    }

    @Test
    void twoRecordsAtOneOffsetAreRefused() {
        byte[] records = {12, 0, 0, 2, 1, 1, 0, 12, 0, 0, 2, 1, 1, 0};

        assertRefused(
                deep(Forgery.batch(CompressionCodec.NONE, 2, records)), ErrorCode.CORRUPT_BATCH, "offset delta 1");
    }

    @Test
    void aRecordOfNothingIsTaken() {
        assertThat(deep(batchOfOne("12, 0, 0, 0, 1, 1, 0"))).isEmpty();
    }

    private static ByteBuffer batchOfOne(String recordBytes) {
        String[] numbers = recordBytes.split(",");
        ByteBuffer record = ByteBuffer.allocate(numbers.length);
        for (String number : numbers) {
            record.put(Byte.parseByte(number.trim()));
        }
        return Forgery.batch(CompressionCodec.NONE, 1, record.array());
    }

    private static Optional<Refusal> changed(Consumer<ByteBuffer> change) {
        ByteBuffer batch =
                Forgery.copy(SampleBatch.compressible(CompressionCodec.NONE).encode());
        change.accept(batch);
        return check(Forgery.sealed(batch));
    }

    private static Optional<Refusal> check(ByteBuffer batch) {
        return RecordBatchValidator.check(batch, LIMIT);
    }

    private static Optional<Refusal> deep(ByteBuffer batch) {
        return RecordBatchValidator.check(batch, LIMIT, Depth.ALL_RECORDS, LIMIT);
    }

    private static void assertRefused(Optional<Refusal> outcome, ErrorCode code, String message) {
        assertThat(outcome).hasValueSatisfying(refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.message()).contains(message);
        });
    }
}
