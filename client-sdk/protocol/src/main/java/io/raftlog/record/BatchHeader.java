package io.raftlog.record;

import java.nio.ByteBuffer;

/**
 * What walking from batch to batch needs, read from a batch's header while the rest of it may not be at hand. The CRC
 * covers neither the base offset nor the length.
 *
 * <p>Immutable.
 *
 * @param nextOffset where the next batch of the log begins
 * @param sizeInBytes all of the batch, this header included
 */
public record BatchHeader(long baseOffset, long nextOffset, int sizeInBytes, long maxTimestamp) {
    /**
     * The header that begins at an index of the buffer, which must hold {@link RecordBatch#HEADER_BYTES} from there on.
     *
     * @throws CorruptBatchException if no batch can begin so
     */
    public static BatchHeader at(ByteBuffer bytes, int index) {
        byte magic = bytes.get(index + BatchLayout.MAGIC);
        if (magic != BatchLayout.MAGIC_V2) {
            throw new CorruptBatchException("magic " + magic + ", only 2 is known");
        }
        int length = bytes.getInt(index + BatchLayout.LENGTH);
        if (length < BatchLayout.RECORDS - BatchLayout.BEFORE_LENGTH_COUNTS
                || length > Integer.MAX_VALUE - BatchLayout.BEFORE_LENGTH_COUNTS) {
            throw new CorruptBatchException("length field " + length + ", no batch is that short or long");
        }
        long baseOffset = bytes.getLong(index + BatchLayout.BASE_OFFSET);
        int lastOffsetDelta = bytes.getInt(index + BatchLayout.LAST_OFFSET_DELTA);
        if (baseOffset < 0 || lastOffsetDelta < 0 || baseOffset > Long.MAX_VALUE - lastOffsetDelta - 1) {
            throw new CorruptBatchException("base offset " + baseOffset + " and last offset delta " + lastOffsetDelta
                    + " are no range of offsets");
        }
        return new BatchHeader(
                baseOffset,
                baseOffset + lastOffsetDelta + 1,
                length + BatchLayout.BEFORE_LENGTH_COUNTS,
                bytes.getLong(index + BatchLayout.MAX_TIMESTAMP));
    }
}
