package io.raftlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchHeaderTest {
    @Test
    void aHeaderAloneSaysWhatTheWholeBatchSays() {
        ByteBuffer bytes = twoRecordsAt(1_000);
        RecordBatch batch = RecordBatch.of(bytes);

        BatchHeader header = BatchHeader.at(
                ByteBuffer.allocate(3 + RecordBatch.HEADER_BYTES).put(3, bytes, 0, RecordBatch.HEADER_BYTES), 3);

        assertThat(header)
                .isEqualTo(new BatchHeader(
                        batch.baseOffset(), batch.nextOffset(), batch.sizeInBytes(), batch.maxTimestamp()));
    }

    @Test
    void bytesNoBatchCanBeginWithAreRefused() {
        assertRefused(twoRecordsAt(0).put(BatchLayout.MAGIC, (byte) 1), "magic 1");
        assertRefused(twoRecordsAt(0).putInt(BatchLayout.LENGTH, 48), "length field 48");
        assertRefused(twoRecordsAt(0).putInt(BatchLayout.LENGTH, Integer.MAX_VALUE), "length field");
        assertRefused(twoRecordsAt(0).putLong(BatchLayout.BASE_OFFSET, -1), "base offset -1");
        assertRefused(twoRecordsAt(0).putInt(BatchLayout.LAST_OFFSET_DELTA, -1), "delta -1");
        assertRefused(twoRecordsAt(0).putLong(BatchLayout.BASE_OFFSET, Long.MAX_VALUE), "base offset");
    }

    private static void assertRefused(ByteBuffer bytes, String reason) {
        assertThatThrownBy(() -> BatchHeader.at(bytes, 0))
                .isInstanceOf(CorruptBatchException.class)
                .hasMessageContaining(reason);
    }

    private static ByteBuffer twoRecordsAt(long baseOffset) {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1_000);
        builder.tryAppend(7, ByteBuffer.wrap(new byte[3]), null, List.of());
        builder.tryAppend(5, null, ByteBuffer.wrap(new byte[30]), List.of());
        ByteBuffer built = builder.build(RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_PRODUCER_EPOCH, -1);
        ByteBuffer bytes = ByteBuffer.allocate(built.remaining()).put(built).flip();
        return bytes.putLong(0, baseOffset);
    }
}
