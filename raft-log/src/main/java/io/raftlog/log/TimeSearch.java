package io.raftlog.log;

import java.io.IOException;
import java.util.Optional;

/**
 * The search for the first record with a timestamp or a later one, in a range of offsets.
 *
 * <p>Immutable.
 */
record TimeSearch(long timestampMs, long fromOffset, long endOffset) {
    /** Searches one segment, of which {@code limit} bytes count. */
    Optional<FoundOffset> in(Segment segment, int limit) throws IOException {
        BatchCursor cursor = segment.cursorAtTime(timestampMs, fromOffset, limit);
        while (cursor.nextTo(fromOffset) && cursor.nextOffset() <= endOffset) {
            if (cursor.maxTimestamp() >= timestampMs) {
                return Optional.of(new FoundOffset(cursor.baseOffset(), cursor.maxTimestamp()));
            }
        }
        return Optional.empty();
    }
}
