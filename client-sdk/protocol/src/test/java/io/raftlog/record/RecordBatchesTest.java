package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordBatchesTest {

    @ParameterizedTest
    @ValueSource(ints = {48, 0, -1, Integer.MIN_VALUE})
    void aLengthShorterThanAHeaderIsCorrupt(int length) {
        ByteBuffer bytes =
                Forgery.copy(SampleBatch.compressible(CompressionCodec.NONE).encode());
        bytes.putInt(BatchLayout.LENGTH, length);

        assertThatThrownBy(() -> RecordBatches.in(bytes).iterator().hasNext())
                .isInstanceOf(CorruptBatchException.class)
                .hasMessageContaining("length field " + length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000_000, Integer.MAX_VALUE - 12, Integer.MAX_VALUE - 11, Integer.MAX_VALUE})
    void aBatchLongerThanTheBytesIsIncomplete(int length) {
        ByteBuffer bytes =
                Forgery.copy(SampleBatch.compressible(CompressionCodec.NONE).encode());
        bytes.putInt(BatchLayout.LENGTH, length);

        assertThat(RecordBatches.in(bytes)).isEmpty();
    }

    @Test
    void anotherMagicIsCorruptEvenIfTheBatchIsIncomplete() {
        ByteBuffer bytes =
                Forgery.copy(SampleBatch.compressible(CompressionCodec.NONE).encode());
        bytes.put(BatchLayout.MAGIC, (byte) 1).limit(30);

        assertThatThrownBy(() -> RecordBatches.in(bytes).iterator().hasNext())
                .isInstanceOf(CorruptBatchException.class)
                .hasMessageContaining("magic 1");
    }

    @Test
    void theyAreReadFromTheBuffersPositionAndMoreThanOnce() {
        ByteBuffer batch = SampleBatch.compressible(CompressionCodec.NONE).encode();
        ByteBuffer bytes = ByteBuffer.allocate(5 + 2 * batch.remaining())
                .position(5)
                .put(batch.duplicate())
                .put(batch.duplicate())
                .position(5);
        RecordBatches batches = RecordBatches.in(bytes);

        assertThat(batches).hasSize(2);
        assertThat(batches).hasSize(2).allMatch(found -> found.buffer().equals(batch));
        assertThat(bytes.position()).isEqualTo(5);
    }

    @Test
    void afterTheLastBatchThereIsNoNext() {
        Iterator<RecordBatch> none = RecordBatches.in(ByteBuffer.allocate(0)).iterator();

        assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
    }
}
