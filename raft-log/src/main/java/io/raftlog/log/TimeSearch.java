package io.raftlog.log;

import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.util.Optional;

/**
 * The search for the first record with a timestamp or a later one, in a range of offsets: the time index tells where to
 * begin, batch headers which batch can hold it, and its records are read then.
 *
 * <p>Immutable.
 */
record TimeSearch(long timestampMs, long fromOffset, long endOffset) {
    /** Searches one segment, of which {@code limit} bytes count. */
    Optional<FoundOffset> in(Segment segment, int limit) throws IOException {
        return segment.walkFromTime(timestampMs, fromOffset, limit, cursor -> in(segment, cursor));
    }

    private Optional<FoundOffset> in(Segment segment, BatchCursor cursor) throws IOException {
        while (cursor.nextTo(fromOffset) && cursor.nextOffset() <= endOffset) {
            if (cursor.header().maxTimestamp() >= timestampMs) {
                Optional<FoundOffset> found = in(cursor, segment);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<FoundOffset> in(BatchCursor cursor, Segment segment) throws IOException {
        try {
            for (Record record : cursor.batch().records(RecordBatch.MAX_UNCOMPRESSED_BYTES)) {
                if (record.offset() >= fromOffset && record.timestamp() >= timestampMs) {
                    return Optional.of(new FoundOffset(record.offset(), record.timestamp()));
                }
            }
            return Optional.empty();
        } catch (CorruptBatchException e) {
            throw new CorruptLogException(segment.path(), cursor.position(), e);
        }
    }
}
