package io.raftlog.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment to which nothing is appended any more, as a cleaner takes it from a view of the log.
 *
 * <p>Immutable.
 *
 * @param nextOffset offset after its last batch
 */
record SealedSegment(Segment segment, long nextOffset) {
    /** Work on an open segment. */
    interface Work<T> {
        T on(Segment segment) throws IOException;
    }

    /** Those that end at or below an offset, in order. */
    static List<SealedSegment> upTo(long endOffset, LogView view) {
        List<SealedSegment> sealed = new ArrayList<>();
        for (int i = 0; i + 1 < view.segments().size() && view.nextOffsetOf(i) <= endOffset; i++) {
            sealed.add(new SealedSegment(view.segments().get(i), view.nextOffsetOf(i)));
        }
        return sealed;
    }

    /** Neighbours that together are small enough for one segment. */
    static List<List<SealedSegment>> groups(List<SealedSegment> segments, int maxBytes) {
        List<List<SealedSegment>> groups = new ArrayList<>();
        List<SealedSegment> group = new ArrayList<>();
        long bytes = 0;
        for (SealedSegment next : segments) {
            if (!group.isEmpty()
                    && (bytes + next.sizeBytes() > maxBytes
                            // Indexes count offsets from the base in 32 bits.
                            || next.nextOffset() - group.get(0).baseOffset() > Integer.MAX_VALUE)) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(next);
            bytes += next.sizeBytes();
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    long baseOffset() {
        return segment.baseOffset();
    }

    int sizeBytes() {
        return segment.sizeBytes();
    }

    /** Does something while the file is kept open. */
    <T> T open(Work<T> work) throws IOException {
        if (!segment.hold()) {
            throw new CleaningStoppedException(segment.path() + " was deleted while it was cleaned");
        }
        try {
            return work.on(segment);
        } finally {
            segment.release();
        }
    }
}
