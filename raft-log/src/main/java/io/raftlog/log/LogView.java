package io.raftlog.log;

import java.util.List;

/**
 * A partition log at a moment: what a reader may look at, and how far.
 *
 * <p>Immutable, though the segments in it live on.
 *
 * @param segments in order, the last one active; never empty
 * @param activeBytes how much of the active segment counts
 * @param endOffset offset after the last batch
 * @param truncations how often batches were dropped from the end before this moment
 */
record LogView(List<Segment> segments, int activeBytes, long endOffset, long truncations) {
    LogView {
        segments = List.copyOf(segments);
    }

    long startOffset() {
        return segments.get(0).baseOffset();
    }

    Segment active() {
        return segments.get(segments.size() - 1);
    }

    boolean isActive(Segment segment) {
        return segment == active();
    }

    /** How much of a segment counts. */
    int limitOf(Segment segment) {
        return isActive(segment) ? activeBytes : segment.sizeBytes();
    }

    /** The place, in {@link #segments}, of the one whose offsets include this one of the log's. */
    int indexOf(long offset) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    Segment segmentOf(long offset) {
        return segments.get(indexOf(offset));
    }

    long sizeBytes() {
        long total = activeBytes;
        for (int i = 0; i < segments.size() - 1; i++) {
            total += segments.get(i).sizeBytes();
        }
        return total;
    }

    LogView appended(int bytes, long newEndOffset) {
        return new LogView(segments, activeBytes + bytes, newEndOffset, truncations);
    }
}
