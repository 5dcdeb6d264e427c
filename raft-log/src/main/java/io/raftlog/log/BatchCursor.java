package io.raftlog.log;

import io.raftlog.record.BatchHeader;
import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a log file, batch by batch. It reads headers only, through a small window, unless asked for a batch.
 *
 * <p>Confined to one thread.
 */
final class BatchCursor {
    /** Window for a few steps from header to header. */
    static final int STEP_WINDOW_BYTES = 4 * 1024;

    /** Window for reading through all of the batches' bytes. */
    static final int SCAN_WINDOW_BYTES = 512 * 1024;

    private final DiskFile file;
    private final Path path;
    private final int limit;
    private ByteBuffer window;
    private int windowPosition;

    private int position;
    private int nextPosition;
    private long nextOffset;
    private @Nullable BatchHeader header;

    /** A cursor before the batch that begins at {@code from}, in a file of which {@code limit} bytes count. */
    BatchCursor(DiskFile file, Path path, int from, int limit, int windowBytes) {
        this.file = file;
        this.path = path;
        this.limit = limit;
        this.window = ByteBuffer.allocate(Math.min(windowBytes, Math.max(RecordBatch.HEADER_BYTES, limit - from)))
                .limit(0);
        this.windowPosition = from;
        this.position = from;
        this.nextPosition = from;
        this.nextOffset = -1;
    }

    /**
     * Steps to the next batch; false at the limit.
     *
     * @throws CorruptLogException if what is there is not the header of a batch that ends within the limit and follows
     *     the one before; the cursor has not moved then
     */
    boolean next() throws IOException {
        if (nextPosition == limit) {
            return false;
        }
        if (limit - nextPosition < RecordBatch.HEADER_BYTES) {
            throw corrupt("only " + (limit - nextPosition) + " bytes are left, less than a batch header");
        }
        BatchHeader found = headerAt(nextPosition);
        if (found.sizeInBytes() > limit - nextPosition) {
            throw corrupt("a batch of " + found.sizeInBytes() + " bytes reaches beyond the end at byte " + limit);
        }
        if (nextOffset >= 0 && found.baseOffset() != nextOffset) {
            throw corrupt("a batch with base offset " + found.baseOffset() + " stands where offset " + nextOffset
                    + " must follow");
        }
        position = nextPosition;
        nextPosition += found.sizeInBytes();
        nextOffset = found.nextOffset();
        header = found;
        return true;
    }

    private BatchHeader headerAt(int from) throws IOException {
        int at = inWindow(from, RecordBatch.HEADER_BYTES);
        try {
            return BatchHeader.at(window, at);
        } catch (CorruptBatchException e) {
            throw new CorruptLogException(path, from, e);
        }
    }

    /** Whether there is a next batch and it begins at or before an offset; does not step. */
    boolean beginsBy(long offset) throws IOException {
        return limit - nextPosition >= RecordBatch.HEADER_BYTES
                && headerAt(nextPosition).baseOffset() <= offset;
    }

    /** Steps to the batch that holds {@code offset} or is the first beyond it; false if there is none. */
    boolean nextTo(long offset) throws IOException {
        while (next()) {
            if (nextOffset > offset) {
                return true;
            }
        }
        return false;
    }

    int position() {
        return position;
    }

    /** Offset after the current batch; -1 before the first. */
    long nextOffset() {
        return nextOffset;
    }

    /** Header of the current batch. Not before the first step. */
    BatchHeader header() {
        return Objects.requireNonNull(header);
    }

    BatchSpan span() {
        BatchHeader now = header();
        return new BatchSpan(now.baseOffset(), now.nextOffset(), now.sizeInBytes(), now.maxTimestamp());
    }

    /** All bytes of the current batch, good until the next step. */
    RecordBatch batch() throws IOException {
        int size = header().sizeInBytes();
        int at = inWindow(position, size);
        try {
            return RecordBatch.of(window.slice(at, size));
        } catch (CorruptBatchException e) {
            throw new CorruptLogException(path, position, e);
        }
    }

    /** Throws if the current batch's bytes are not those that its checksum was taken of. */
    void requireCrc() throws IOException {
        if (!batch().crcMatches()) {
            throw new CorruptLogException(
                    path, position, "the batch at offset " + header().baseOffset() + " has a wrong CRC");
        }
    }

    /** Makes the window hold these bytes and returns where in it they begin. */
    private int inWindow(int from, int length) throws IOException {
        if (from < windowPosition || from + length > windowPosition + window.limit()) {
            if (length > window.capacity()) {
                window = ByteBuffer.allocate(length);
            }
            window.clear().limit(Math.min(window.capacity(), limit - from));
            window.limit(file.read(window, from));
            windowPosition = from;
            if (window.limit() < length) {
                throw corrupt("the file ends at byte " + (from + window.limit()) + ", before byte " + limit);
            }
        }
        return from - windowPosition;
    }

    /** An exception that names the place after the last good batch. */
    private CorruptLogException corrupt(String reason) {
        return new CorruptLogException(path, nextPosition, reason);
    }
}
