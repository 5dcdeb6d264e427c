package io.raftlog.record;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Batches one behind the other, as a segment holds them and a fetch returns them. The last one may be incomplete: a fetch
 * cuts where its bytes end. It is left out silently. Bytes that cannot be a batch, complete or not, end the iteration
 * with {@link CorruptBatchException}. A batch's CRC is not looked at.
 *
 * <p>Immutable.
 */
public final class RecordBatches implements Iterable<RecordBatch> {
    private final ByteBuffer bytes;

    private RecordBatches(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The batches between the buffer's position and its limit; the position stays where it is. */
    public static RecordBatches in(ByteBuffer bytes) {
        return new RecordBatches(bytes.slice());
    }

    @Override
    public Iterator<RecordBatch> iterator() {
        return new Iterator<>() {
            private int position;
            private @Nullable RecordBatch next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    int size = sizeOfBatchAt(position);
                    if (size > bytes.limit() - position) {
                        return false;
                    }
                    next = RecordBatch.of(bytes.slice(position, size));
                    position += size;
                }
                return true;
            }

            @Override
            public RecordBatch next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException();
                }
                RecordBatch batch = next;
                next = null;
                return batch;
            }
        };
    }

    /** More than is left where the batch is incomplete. */
    private int sizeOfBatchAt(int position) {
        int left = bytes.limit() - position;
        if (left < RecordBatch.PREFIX_BYTES) {
            return Integer.MAX_VALUE;
        }
        int length = bytes.getInt(position + BatchLayout.LENGTH);
        if (length < RecordBatch.HEADER_BYTES - BatchLayout.BEFORE_LENGTH_COUNTS) {
            throw new CorruptBatchException(
                    "length field " + length + " at byte " + position + " is shorter than a batch header");
        }
        if (left > BatchLayout.MAGIC && bytes.get(position + BatchLayout.MAGIC) != BatchLayout.MAGIC_V2) {
            throw new CorruptBatchException("magic " + bytes.get(position + BatchLayout.MAGIC) + " at byte "
                    + (position + BatchLayout.MAGIC) + ", only 2 is known");
        }
        return length > Integer.MAX_VALUE - BatchLayout.BEFORE_LENGTH_COUNTS
                ? Integer.MAX_VALUE
                : length + BatchLayout.BEFORE_LENGTH_COUNTS;
    }
}
