package io.raftlog.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where in a segment some of its batches lie: an entry has a batch's last offset and its first byte's position. The
 * segment's first batch needs none.
 *
 * <p>One writer, any number of readers. A reader that overlaps a truncation may get a position that no longer holds a
 * batch; {@link PartitionLog} reads again then.
 */
final class OffsetIndex {
    private static final int ENTRY_BYTES = 8;

    private final long baseOffset;

    // Pairs of relative last offset and position. A reader takes the count first: the table
    // that it takes then holds as many.
    private volatile int[] table;
    private volatile int count;

    OffsetIndex(long baseOffset) {
        this(baseOffset, new int[0]);
    }

    private OffsetIndex(long baseOffset, int[] table) {
        this.baseOffset = baseOffset;
        this.table = table;
        this.count = table.length / 2;
    }

    /** Reads an index file's content; empty if its entries do not ascend within a log file of that size. */
    static Optional<OffsetIndex> parse(long baseOffset, ByteBuffer bytes, long logBytes) {
        if (bytes.remaining() % ENTRY_BYTES != 0) {
            return Optional.empty();
        }
        int[] table = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(table);
        int offset = 0;
        int position = 0;
        for (int i = 0; i < table.length; i += 2) {
            if (table[i] <= offset || table[i + 1] <= position || table[i + 1] >= logBytes) {
                return Optional.empty();
            }
            offset = table[i];
            position = table[i + 1];
        }
        return Optional.of(new OffsetIndex(baseOffset, table));
    }

    void add(long lastOffset, int position) {
        int at = count * 2;
        int[] entries = table;
        if (at == entries.length) {
            entries = Arrays.copyOf(entries, Math.max(16, entries.length + entries.length / 2 & ~1));
        }
        entries[at] = Math.toIntExact(lastOffset - baseOffset);
        entries[at + 1] = position;
        table = entries;
        count = at / 2 + 1;
    }

    /** Where to begin to look for the batch that holds {@code offset}: at or before it, and close. */
    int floorPosition(long offset) {
        int low = 0;
        int high = count;
        int[] entries = table;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (baseOffset + entries[2 * middle] <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : entries[2 * low - 1];
    }

    /** Position of the last batch that has an entry; 0 if none has. */
    int lastPosition() {
        int entries = count;
        return entries == 0 ? 0 : table[2 * entries - 1];
    }

    /** Drops the entries of batches at or beyond a position. */
    void truncateTo(int position) {
        int kept = count;
        while (kept > 0 && table[2 * kept - 1] >= position) {
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
        int low = 0;
        int high = count;
        int[] entries = table;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (baseOffset + entries[2 * middle] < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return toBytes(low);
    }

    private ByteBuffer toBytes(int entries) {
        ByteBuffer bytes = ByteBuffer.allocate(entries * ENTRY_BYTES);
        bytes.asIntBuffer().put(table, 0, 2 * entries);
        return bytes;
    }
}
