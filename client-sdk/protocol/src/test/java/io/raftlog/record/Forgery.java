package io.raftlog.record;

import java.nio.ByteBuffer;

/** Batches that no builder makes, with length and CRC put right, so that what lies behind those is put to the test. */
final class Forgery {
    /** A copy that may be written to. */
    static ByteBuffer copy(ByteBuffer batch) {
        return ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
    }

    /** Sets length and CRC in place. */
    static ByteBuffer sealed(ByteBuffer batch) {
        batch.putInt(BatchLayout.LENGTH, batch.limit() - BatchLayout.BEFORE_LENGTH_COUNTS);
        return batch.putInt(BatchLayout.CRC, BatchLayout.crcOf(batch, batch.limit()));
    }

    /** The header of a batch of {@code count} records, followed by whatever is given as their bytes. */
    static ByteBuffer batch(CompressionCodec codec, int count, byte[] records) {
        ByteBuffer header =
                SampleBatch.of(CompressionCodec.NONE, SampleRecord.of("k", "v")).encode();
        ByteBuffer batch = ByteBuffer.allocate(RecordBatch.HEADER_BYTES + records.length)
                .put(header.slice(0, RecordBatch.HEADER_BYTES))
                .put(records)
                .flip();
        batch.putShort(BatchLayout.ATTRIBUTES, (short) codec.id())
                .putInt(BatchLayout.COUNT, count)
                .putInt(BatchLayout.LAST_OFFSET_DELTA, count - 1);
        return sealed(batch);
    }

    private Forgery() {}
}
