package io.raftlog.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * How the largest timestamp of a segment grew: an entry has the largest one up to some batch, and the last offset of the
 * batch that brought it. Both ascend.
 *
 * <p>One writer, any number of readers. A reader that overlaps a truncation may start its search too late; {@link
 * PartitionLog} reads again then.
 */
final class TimeIndex {
    static final long NO_TIMESTAMP = -1;

    private static final int ENTRY_BYTES = 12;

    /** @param offset the last one of the batch that brought the timestamp */
    record Entry(long timestamp, long offset) {}

    private final long baseOffset;

    // A reader takes the count first: the arrays it takes then hold as many.
    private volatile long[] timestamps;
    private volatile int[] relativeOffsets;
    private volatile int count;

    TimeIndex(long baseOffset) {
        this(baseOffset, new long[0], new int[0]);
    }

    private TimeIndex(long baseOffset, long[] timestamps, int[] relativeOffsets) {
        this.baseOffset = baseOffset;
        this.timestamps = timestamps;
        this.relativeOffsets = relativeOffsets;
        this.count = timestamps.length;
    }

    /** Reads an index file's content; empty if its entries do not ascend below {@code nextOffset}. */
    static Optional<TimeIndex> parse(long baseOffset, ByteBuffer bytes, long nextOffset) {
        if (bytes.remaining() % ENTRY_BYTES != 0) {
            return Optional.empty();
        }
        int entries = bytes.remaining() / ENTRY_BYTES;
        long[] timestamps = new long[entries];
        int[] relativeOffsets = new int[entries];
        long timestamp = NO_TIMESTAMP;
        int offset = -1;
        for (int i = 0; i < entries; i++) {
            timestamps[i] = bytes.getLong();
            relativeOffsets[i] = bytes.getInt();
            if (timestamps[i] <= timestamp
                    || relativeOffsets[i] <= offset
                    || relativeOffsets[i] >= nextOffset - baseOffset) {
                return Optional.empty();
            }
            timestamp = timestamps[i];
            offset = relativeOffsets[i];
        }
        return Optional.of(new TimeIndex(baseOffset, timestamps, relativeOffsets));
    }

    /** Adds an entry unless the timestamp is no larger than the last one's. */
    void addIfLater(long timestamp, long offset) {
        if (timestamp <= lastTimestamp()) {
            return;
        }
        int at = count;
        if (at == timestamps.length) {
            int capacity = Math.max(8, at + at / 2);
            timestamps = Arrays.copyOf(timestamps, capacity);
            relativeOffsets = Arrays.copyOf(relativeOffsets, capacity);
        }
        timestamps[at] = timestamp;
        relativeOffsets[at] = Math.toIntExact(offset - baseOffset);
        count = at + 1;
    }

    /** {@link #NO_TIMESTAMP} if there is no entry. */
    long lastTimestamp() {
        int entries = count;
        return entries == 0 ? NO_TIMESTAMP : timestamps[entries - 1];
    }

    /** Offset that belongs to {@link #lastTimestamp}; the base offset if there is no entry. */
    long lastOffset() {
        int entries = count;
        return entries == 0 ? baseOffset : baseOffset + relativeOffsets[entries - 1];
    }

    /** The last entry with an older timestamp than this: up to its offset no record of the segment is as young. */
    Optional<Entry> lastOlderThan(long timestamp) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timestamps[middle] < timestamp) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0
                ? Optional.empty()
                : Optional.of(new Entry(timestamps[low - 1], baseOffset + relativeOffsets[low - 1]));
    }

    /** Drops the entries at or beyond an offset. */
    void truncateTo(long offset) {
        int kept = count;
        while (kept > 0 && baseOffset + relativeOffsets[kept - 1] >= offset) {
            kept--;
        }
        count = kept;
    }

    /** What the index file holds. */
    ByteBuffer toBytes() {
        return toBytes(count);
    }

    /** The same of the batches that end at or below an offset. Not for the writer alone, if none below is ever dropped. */
    ByteBuffer toBytesBelow(long offset) {
        int entries = count;
        while (entries > 0 && baseOffset + relativeOffsets[entries - 1] >= offset) {
            entries--;
        }
        return toBytes(entries);
    }

    private ByteBuffer toBytes(int entries) {
        ByteBuffer bytes = ByteBuffer.allocate(entries * ENTRY_BYTES);
        for (int i = 0; i < entries; i++) {
            bytes.putLong(timestamps[i]).putInt(relativeOffsets[i]);
        }
        return bytes.flip();
    }
}
