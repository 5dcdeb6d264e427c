package io.raftlog.record;

import java.nio.ByteBuffer;

/** The batch that stands where compaction has left no record: it has offsets and nothing else. */
public final class EmptyBatch {
    private EmptyBatch() {}

    /**
     * A batch without records that takes a range of offsets.
     *
     * @param nextOffset exclusive; at most 2³¹ − 1 above the first
     * @param leaderEpoch of the last batch that it stands for
     */
    public static ByteBuffer spanning(long baseOffset, long nextOffset, int leaderEpoch) {
        if (baseOffset < 0 || nextOffset <= baseOffset || nextOffset - baseOffset - 1 > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no batch spans offsets " + baseOffset + " to " + nextOffset);
        }
        int size = BatchLayout.RECORDS;
        ByteBuffer batch = ByteBuffer.allocate(size)
                .putLong(BatchLayout.BASE_OFFSET, baseOffset)
                .putInt(BatchLayout.LENGTH, size - BatchLayout.BEFORE_LENGTH_COUNTS)
                .putInt(BatchLayout.LEADER_EPOCH, leaderEpoch)
                .put(BatchLayout.MAGIC, BatchLayout.MAGIC_V2)
                .putInt(BatchLayout.LAST_OFFSET_DELTA, (int) (nextOffset - baseOffset - 1))
                .putLong(BatchLayout.BASE_TIMESTAMP, RecordBatch.NO_TIMESTAMP)
                .putLong(BatchLayout.MAX_TIMESTAMP, RecordBatch.NO_TIMESTAMP)
                .putLong(BatchLayout.PRODUCER_ID, RecordBatch.NO_PRODUCER_ID)
                .putShort(BatchLayout.PRODUCER_EPOCH, RecordBatch.NO_PRODUCER_EPOCH)
                .putInt(BatchLayout.BASE_SEQUENCE, RecordBatch.NO_SEQUENCE);
        return batch.putInt(BatchLayout.CRC, BatchLayout.crcOf(batch, size));
    }
}
