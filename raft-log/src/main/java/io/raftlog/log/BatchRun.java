package io.raftlog.log;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Batches that follow one another, as one append writes them: into one segment file.
 *
 * @param spans the batches; contiguous
 * @param bytes what they consist of, in pieces that need not match them
 * @param endOffset offset after the last of them
 */
record BatchRun(List<BatchSpan> spans, List<ByteBuffer> bytes, int sizeBytes, long endOffset) {

    /** @throws IllegalArgumentException if they do not follow this offset, or are not what the bytes are */
    static BatchRun following(long offset, List<BatchSpan> spans, List<ByteBuffer> bytes) {
        long end = offset;
        long total = 0;
        for (BatchSpan span : spans) {
            if (span.baseOffset() != end) {
                throw new IllegalArgumentException("a batch with base offset " + span.baseOffset()
                        + " stands where offset " + end + " must follow");
            }
            end = span.nextOffset();
            total += span.sizeBytes();
        }
        long given = bytes.stream().mapToLong(ByteBuffer::remaining).sum();
        if (given != total) {
            throw new IllegalArgumentException("batches of " + total + " bytes come with " + given + " bytes");
        }
        if (total > Integer.MAX_VALUE || end - offset > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("one append of " + total + " bytes and " + (end - offset)
                    + " offsets is more than a segment file can hold");
        }
        return new BatchRun(spans, bytes, (int) total, end);
    }

    boolean isEmpty() {
        return spans.isEmpty();
    }
}
