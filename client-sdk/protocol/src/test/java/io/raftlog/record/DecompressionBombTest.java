package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.RecordBatchValidator.Depth;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A few bytes that claim to be many cost no more than the bound. */
class DecompressionBombTest {
    private static final int BOUND = 1 << 20;
    private static final int BOMB = 48 << 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource(value = CompressionCodec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aBombEndsAtTheBound(CompressionCodec codec) {
        ByteBuffer bomb = SampleBatch.of(codec, SampleRecord.ofSize(BOMB)).encode();
        RecordBatch batch = RecordBatch.of(bomb);
        assertThat(batch.compression()).isEqualTo(codec);
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> batch.records(BOUND).iterator())
                .isInstanceOf(CorruptBatchException.class)
                .hasMessageContaining(codec == CompressionCodec.LZ4 ? "" : String.valueOf(BOUND));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8L * BOUND);
    }

    @ParameterizedTest
    @EnumSource(value = CompressionCodec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aBatchOfExactlyTheBoundIsRead(CompressionCodec codec) {
        SampleBatch sample = SampleBatch.of(codec, SampleRecord.ofSize(300_000));
        RecordBatch batch = RecordBatch.of(sample.encode());
        int exact = batch.uncompressedRecords(BOUND).limit();

        assertThat(batch.records(exact)).hasSize(1);
        assertThatThrownBy(() -> batch.records(exact - 1).iterator()).isInstanceOf(CorruptBatchException.class);
    }

    @ParameterizedTest
    @EnumSource(value = CompressionCodec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void theValidatorRefusesABomb(CompressionCodec codec) {
        ByteBuffer bomb = SampleBatch.of(codec, SampleRecord.ofSize(BOMB)).encode();

        assertThat(RecordBatchValidator.check(bomb, Integer.MAX_VALUE, Depth.ALL_RECORDS, BOUND))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CORRUPT_BATCH));
    }

    @ParameterizedTest
    @ValueSource(bytes = {0x07, 0x0F})
    void aSnappyBlockThatClaimsGigabytesIsRefused(byte top) {
        byte[] block = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, top, 0, 0};

        assertThatThrownBy(() -> decode(CompressionCodec.SNAPPY, block)).isInstanceOf(CorruptBatchException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {BOUND + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void noMoreThanTheBoundIsReserved(int bytes) {
        BoundedOutput output = new BoundedOutput(0, BOUND);

        assertThatThrownBy(() -> output.reserve(bytes)).isInstanceOf(CorruptBatchException.class);
        output.reserve(BOUND);
        assertThat(output.array()).hasSize(BOUND);
    }

    @Test
    void aZstdFrameThatClaimsExabytesIsRefused() {
        // Magic; descriptor: single segment, 8 bytes of content size.
        byte[] frame = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xFD2FB528)
                .put((byte) 0xE0)
                .putLong(1L << 60)
                .array();

        assertThatThrownBy(() -> decode(CompressionCodec.ZSTD, frame))
                .isInstanceOf(CorruptBatchException.class)
                .hasMessageContaining(String.valueOf(BOUND));
    }

    @Test
    void manyEmptyBlocksAreNoRecords() {
        ByteBuffer frame = ByteBuffer.allocate(16 + 5 * 1000)
                .put(new byte[] {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1});
        while (frame.hasRemaining()) {
            frame.putInt(1).put((byte) 0);
        }

        assertThatThrownBy(() -> decode(CompressionCodec.SNAPPY, frame.array()))
                .isInstanceOf(CorruptBatchException.class);
    }

    private static void decode(CompressionCodec codec, byte[] records) {
        RecordBatch.of(Forgery.batch(codec, 1, records)).records(BOUND).forEach(Record::headers);
    }
}
