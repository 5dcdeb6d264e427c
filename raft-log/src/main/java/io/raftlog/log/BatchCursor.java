package io.raftlog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

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
    private long baseOffset;
    private long nextOffset;
    private int sizeBytes;
    private long maxTimestamp;

    /** A cursor before the batch that begins at {@code from}, in a file of which {@code limit} bytes count. */
    BatchCursor(DiskFile file, Path path, int from, int limit, int windowBytes) {
        this.file = file;
        this.path = path;
        this.limit = limit;
        this.window = ByteBuffer.allocate(Math.min(windowBytes, Math.max(BatchLayout.HEADER_BYTES, limit - from)))
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
        if (limit - nextPosition < BatchLayout.HEADER_BYTES) {
            throw corrupt("only " + (limit - nextPosition) + " bytes are left, less than a batch header");
        }
        int at = inWindow(nextPosition, BatchLayout.HEADER_BYTES);
        long base = BatchLayout.baseOffset(window, at);
        int length = BatchLayout.length(window, at);
        int delta = BatchLayout.lastOffsetDelta(window, at);
        if (BatchLayout.magic(window, at) != BatchLayout.MAGIC) {
            throw corrupt("no batch begins here, its magic would be " + BatchLayout.magic(window, at));
        }
        if (base < 0 || delta < 0 || length < BatchLayout.HEADER_BYTES - BatchLayout.UNCOUNTED_BYTES) {
            throw corrupt(
                    "no batch has base offset " + base + ", last offset delta " + delta + " and length " + length);
        }
        if (length > limit - nextPosition - BatchLayout.UNCOUNTED_BYTES) {
            throw corrupt("a batch of length " + length + " reaches beyond byte " + limit + ", where the file ends");
        }
        if (nextOffset >= 0 && base != nextOffset) {
            throw corrupt("a batch with base offset " + base + " stands where offset " + nextOffset + " must follow");
        }
        maxTimestamp = BatchLayout.maxTimestamp(window, at);
        position = nextPosition;
        baseOffset = base;
        nextOffset = base + delta + 1;
        sizeBytes = BatchLayout.UNCOUNTED_BYTES + length;
        nextPosition = position + sizeBytes;
        return true;
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

    long baseOffset() {
        return baseOffset;
    }

    /** Offset after the current batch; -1 before the first. */
    long nextOffset() {
        return nextOffset;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    long maxTimestamp() {
        return maxTimestamp;
    }

    BatchSpan span() {
        return new BatchSpan(baseOffset, nextOffset, sizeBytes, maxTimestamp);
    }

    /** All bytes of the current batch, good until the next step. */
    ByteBuffer batch() throws IOException {
        int at = inWindow(position, sizeBytes);
        return window.slice(at, sizeBytes);
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
