package io.raftlog.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A partition's records on disk: record batches one after the other, in segment files with sparse indexes.
 *
 * <p>One writer thread at a time calls {@link #append}, {@link #flush}, {@link #truncateTo}, {@link #deleteBefore} and
 * {@link #close}; everything else is thread-safe and right while the writer works. A failure of the writer's file
 * operations is final: afterwards every one of its calls but close fails, since what is on disk is unknown until the log
 * is opened again.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class PartitionLog implements Closeable {
    private PartitionLog() {}

    /** Opens the log in a directory of the local file system, creating it if absent. */
    public static PartitionLog open(Path directory, LogSettings settings) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /**
     * Opens the log in a directory, creating it if absent. A torn tail of the last segment is cut, indexes that do not
     * match are rebuilt; {@link #recovery} tells. Everything that is then in the log is durable.
     *
     * @throws CorruptLogException if sealed segments are damaged or do not follow each other
     */
    public static PartitionLog open(Path directory, LogSettings settings, Disk disk) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** What opening had to mend. */
    public RecoveryReport recovery() {
        throw new UnsupportedOperationException("being written");
    }

    /** Base offset of the first file. */
    public long startOffset() {
        throw new UnsupportedOperationException("being written");
    }

    /** The offset the next batch gets. What lies below it need not be flushed. */
    public long endOffset() {
        throw new UnsupportedOperationException("being written");
    }

    /** Bytes of all batches held. */
    public long sizeBytes() {
        throw new UnsupportedOperationException("being written");
    }

    /**
     * Writes batches at the end; they are readable at once and durable after the next {@link #flush}. All batches of
     * one call land in one segment file.
     *
     * @param spans the batches, stamped and contiguous from {@link #endOffset}
     * @param bytes their bytes, in pieces that need not match the batches; left as they are
     */
    public void append(List<BatchSpan> spans, List<ByteBuffer> bytes) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** Returns once everything appended is durable. */
    public void flush() throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /**
     * Drops every batch at or beyond {@code offset}, durably. A no-op at or beyond the end.
     *
     * @throws IllegalArgumentException if {@code offset} lies inside a batch or below the start; nothing is dropped then
     */
    public void truncateTo(long offset) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** Deletes the segments that lie wholly below {@code offset}, never the active one. */
    public void deleteBefore(long offset) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /**
     * Reads whole batches of one segment, the first one holding {@code offset}, none reaching beyond {@code endOffset}:
     * at least one even if it is larger than {@code maxBytes}, and none if there is none.
     *
     * @throws OffsetDeletedException if {@code offset} lies below the start
     */
    public ByteBuffer read(long offset, long endOffset, int maxBytes) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /**
     * Reads exactly {@code length} bytes from the beginning of the batch at {@code baseOffset}, as one append wrote them.
     *
     * @throws OffsetDeletedException if {@code baseOffset} lies below the start
     * @throws BatchMissingException if no batch begins there, or the segment ends before
     */
    public ByteBuffer readExactly(long baseOffset, int length) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** The first record with this timestamp or a later one, among the batches that end at or below {@code endOffset}. */
    public Optional<FoundOffset> offsetForTime(long timestampMs, long endOffset) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** As {@link #offsetForTime(long, long)}, among the records from {@code fromOffset} on. */
    public Optional<FoundOffset> offsetForTime(long timestampMs, long fromOffset, long endOffset) throws IOException {
        throw new UnsupportedOperationException("being written");
    }

    /** Makes everything durable, indexes included, and closes the files. Safe to call twice. */
    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException("being written");
    }
}
