package io.raftlog.log;

import java.util.ArrayList;
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

    /** Offset after the last batch of the segment in this place of {@link #segments}. */
    long nextOffsetOf(int index) {
        return index + 1 < segments.size() ? segments.get(index + 1).baseOffset() : endOffset;
    }

    /** Whether all of these are here, one behind the other, and none is active. */
    boolean holdsSealed(List<Segment> sealed) {
        int first = segments.indexOf(sealed.get(0));
        return first >= 0
                && first + sealed.size() < segments.size()
                && segments.subList(first, first + sealed.size()).equals(sealed);
    }

    LogView rolled(Segment next) {
        List<Segment> more = new ArrayList<>(segments);
        more.add(next);
        return new LogView(more, 0, endOffset, truncations);
    }

    /** Ends with a segment, of which so many bytes are left. */
    LogView truncated(Segment last, int bytes, long newEndOffset) {
        return new LogView(segments.subList(0, segments.indexOf(last) + 1), bytes, newEndOffset, truncations + 1);
    }

    LogView without(Segment first) {
        if (active() == first || segments.get(0) != first) {
            throw new IllegalStateException(first.path() + " is not the first of several");
        }
        return new LogView(segments.subList(1, segments.size()), activeBytes, endOffset, truncations);
    }

    LogView replaced(List<Segment> sealed, Segment cleaned) {
        if (!holdsSealed(sealed)) {
            throw new IllegalStateException(sealed.get(0).path() + " was truncated while it was cleaned");
        }
        List<Segment> others = new ArrayList<>(segments);
        int first = others.indexOf(sealed.get(0));
        others.subList(first, first + sealed.size()).clear();
        others.add(first, cleaned);
        return new LogView(others, activeBytes, endOffset, truncations);
    }

    LogView appended(int bytes, long newEndOffset) {
        return new LogView(segments, activeBytes + bytes, newEndOffset, truncations);
    }
}
