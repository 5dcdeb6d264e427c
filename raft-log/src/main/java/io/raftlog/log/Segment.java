package io.raftlog.log;

import io.raftlog.record.BatchHeader;
import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One log file with its indexes.
 *
 * <p>One writer, any number of readers. A reader first gets {@link #hold} of the segment; the file stays open, even if
 * deleted, until the log and the last reader let go of it. Readers pass the {@code limit} up to which they may look.
 */
final class Segment {
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final SegmentFiles files;
    private final DiskFile file;
    private final SegmentIndexes indexes;
    private volatile int sizeBytes;
    /** {@link #UNKNOWN} until somebody asks. */
    private volatile long firstTimestamp = UNKNOWN;

    // One for the log, and one for each reader at work.
    private final AtomicInteger holders = new AtomicInteger(1);

    Segment(SegmentFiles files, DiskFile file, SegmentIndexes indexes, int sizeBytes) {
        this.files = files;
        this.file = file;
        this.indexes = indexes;
        this.sizeBytes = sizeBytes;
    }

    long baseOffset() {
        return files.baseOffset();
    }

    Path path() {
        return files.log();
    }

    SegmentFiles files() {
        return files;
    }

    /** Bytes of the batches in it. */
    int sizeBytes() {
        return sizeBytes;
    }

    /** Largest timestamp in it; {@link TimeIndex#NO_TIMESTAMP} if it has none. */
    long maxTimestamp() {
        return indexes.maxTimestamp();
    }

    /** Keeps the file open for a reader; false if the log has let go of the segment. */
    boolean hold() {
        int seen = holders.get();
        while (seen > 0) {
            if (holders.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = holders.get();
        }
        return false;
    }

    /** Ends a {@link #hold}, or the log's own; the last one closes the file. */
    void release() throws IOException {
        if (holders.decrementAndGet() == 0) {
            file.close();
        }
    }

    // The writer's side.

    void append(List<BatchSpan> spans, List<ByteBuffer> bytes) throws IOException {
        int position = sizeBytes;
        file.write(bytes, position);
        for (BatchSpan span : spans) {
            indexes.add(span, position);
            position += span.sizeBytes();
        }
        sizeBytes = position;
    }

    void force() throws IOException {
        file.force();
    }

    /** Writes the indexes, durable with the next sync of the directory. */
    void saveIndexes(Disk disk) throws IOException {
        indexes.save(disk, files);
    }

    /** Makes the batches durable, and the indexes with the next sync of the directory. */
    void seal(Disk disk) throws IOException {
        file.force();
        saveIndexes(disk);
    }

    /** Drops, durably, the batches at or beyond a position found with {@link #boundary}. */
    void truncateTo(int position, long offset) throws IOException {
        file.truncate(position);
        file.force();
        indexes.truncateTo(
                position, offset, from -> new BatchCursor(file, path(), from, position, BatchCursor.STEP_WINDOW_BYTES));
        sizeBytes = position;
        firstTimestamp = UNKNOWN;
    }

    // Any thread's.

    /** Writes what the index files hold of the batches that end at or below an offset, below which none is dropped. */
    void saveIndexesBelow(long offset, Disk disk) throws IOException {
        indexes.saveBelow(offset, disk, files);
    }

    // The readers' side.

    /** Position of the batch that begins at {@code offset}, or the limit if that is where it would begin; -1 if inside one. */
    int boundary(long offset, int limit) throws IOException {
        return walk(offset, limit, cursor -> boundary(cursor, offset, limit));
    }

    private static int boundary(BatchCursor cursor, long offset, int limit) throws IOException {
        while (cursor.next()) {
            if (cursor.header().baseOffset() == offset) {
                return cursor.position();
            }
            if (cursor.nextOffset() > offset) {
                return -1;
            }
        }
        return limit;
    }

    /** Whole batches, the first one holding {@code offset}; empty if that one reaches beyond {@code endOffset}. */
    ByteBuffer read(long offset, long endOffset, int maxBytes, int limit) throws IOException {
        return walk(offset, limit, first -> read(first, offset, endOffset, maxBytes, limit));
    }

    private ByteBuffer read(BatchCursor first, long offset, long endOffset, int maxBytes, int limit)
            throws IOException {
        if (!first.nextTo(offset) || first.nextOffset() > endOffset) {
            return ByteBuffer.allocate(0);
        }
        int from = first.position();
        ByteBuffer bytes = bytesAt(
                from, Math.min(limit - from, Math.max(maxBytes, first.header().sizeInBytes())));
        return bytes.limit(wholeBatches(bytes, endOffset));
    }

    /**
     * How many bytes of whole batches these begin with that end at or below an offset. Damage ends them too: the next
     * read begins there and tells.
     */
    private static int wholeBatches(ByteBuffer bytes, long endOffset) {
        int end = 0;
        while (bytes.limit() - end >= RecordBatch.HEADER_BYTES) {
            BatchHeader header;
            try {
                header = BatchHeader.at(bytes, end);
            } catch (CorruptBatchException e) {
                break;
            }
            if (header.sizeInBytes() > bytes.limit() - end || header.nextOffset() > endOffset) {
                break;
            }
            end += header.sizeInBytes();
        }
        return end;
    }

    ByteBuffer readExactly(long baseOffset, int length, int limit) throws IOException {
        int position = boundary(baseOffset, limit);
        if (position < 0) {
            throw new BatchMissingException(path(), limit, "offset " + baseOffset + " lies inside a batch");
        }
        if (length > limit - position) {
            throw new BatchMissingException(
                    path(),
                    position,
                    length + " bytes from offset " + baseOffset + " on are not here, the file ends at byte " + limit);
        }
        return bytesAt(position, length);
    }

    private ByteBuffer bytesAt(int position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        readBytes(bytes, position);
        return bytes.flip();
    }

    /** Reads until {@code target} is full. */
    void readBytes(ByteBuffer target, long position) throws IOException {
        int length = target.remaining();
        int count = file.read(target, position);
        if (count < length) {
            throw new CorruptLogException(
                    path(), position + count, "the file ends here, before byte " + (position + length));
        }
    }

    /** Largest timestamp of the first batch; {@link TimeIndex#NO_TIMESTAMP} if there is none. */
    long firstTimestamp(int limit) throws IOException {
        if (firstTimestamp == UNKNOWN && limit > 0) {
            BatchCursor cursor = new BatchCursor(file, path(), 0, limit, BatchCursor.STEP_WINDOW_BYTES);
            cursor.next();
            firstTimestamp = cursor.header().maxTimestamp();
        }
        return limit == 0 ? TimeIndex.NO_TIMESTAMP : firstTimestamp;
    }

    /** A cursor before the batch at or before {@code offset}, that reads through all bytes up to the limit. */
    BatchCursor scanFrom(long offset, int limit) throws IOException {
        int from = walk(offset, limit, BatchCursor::position);
        return new BatchCursor(file, path(), from, limit, BatchCursor.SCAN_WINDOW_BYTES);
    }

    /** What is done with a cursor that stands before some batch. */
    interface Walk<T> {
        T on(BatchCursor cursor) throws IOException;
    }

    /**
     * Walks from a batch at or before the one that holds {@code offset}, and close to it. The index is taken at its word
     * only as far as that leads to batches: its file has no checksum, and what it points at has to begin there.
     */
    private <T> T walk(long offset, int limit, Walk<T> walk) throws IOException {
        int from = Math.min(indexes.floorPosition(offset), limit);
        if (from > 0) {
            BatchCursor cursor = cursor(from, limit);
            try {
                if (from == limit || cursor.beginsBy(offset)) {
                    return walk.on(cursor);
                }
            } catch (CorruptLogException e) {
                // The index may be to blame; reading from the first batch on tells.
            }
        }
        return walk.on(cursor(0, limit));
    }

    private BatchCursor cursor(int from, int limit) {
        return new BatchCursor(file, path(), from, limit, BatchCursor.STEP_WINDOW_BYTES);
    }

    /** Walks from before the first batch that may hold a record of this time or later, from an offset on. */
    <T> T walkFromTime(long timestamp, long fromOffset, int limit, Walk<T> walk) throws IOException {
        Optional<TimeIndex.Entry> older = indexes.lastOlderThan(timestamp);
        boolean skip = older.isPresent() && isThere(older.get(), limit);
        return walk(skip ? Math.max(fromOffset, older.get().offset() + 1) : fromOffset, limit, walk);
    }

    /** Whether the largest timestamp is one that a batch has: retention goes by it. */
    boolean largestTimestampIsThere(int limit) throws IOException {
        Optional<TimeIndex.Entry> last = indexes.lastOlderThan(Long.MAX_VALUE);
        return last.isEmpty() || isThere(last.get(), limit);
    }

    private boolean isThere(TimeIndex.Entry entry, int limit) throws IOException {
        return walk(
                entry.offset(),
                limit,
                cursor -> cursor.nextTo(entry.offset())
                        && cursor.nextOffset() == entry.offset() + 1
                        && cursor.header().maxTimestamp() == entry.timestamp());
    }
}
