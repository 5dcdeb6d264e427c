package io.raftlog.log;

import java.util.List;

/**
 * How long a log keeps its records, and how many bytes of them. What goes are whole segments, the oldest first. Pure: the
 * caller brings the time and the segments.
 *
 * <p>Immutable.
 *
 * @param retentionMs a segment may go when its largest timestamp is older; -1: never for its age
 * @param retentionBytes the oldest segments may go while the others still hold as much; -1: never for their size
 */
public record RetentionPolicy(long retentionMs, long retentionBytes) {
    public static final long FOR_EVER = -1;

    public RetentionPolicy {
        if (retentionMs < FOR_EVER || retentionBytes < FOR_EVER) {
            throw new IllegalArgumentException(
                    "retention of " + retentionMs + " ms and " + retentionBytes + " bytes: -1 is the least");
        }
    }

    /**
     * Where the log should start now: at the base of a segment, at the end of the log, or where it starts already. Never
     * beyond {@code highWatermark}.
     *
     * @param segments all that the log has, in order
     */
    public long startOffset(List<SegmentInfo> segments, long logStartOffset, long highWatermark, long nowMs) {
        List<SegmentInfo> committed = segments.stream()
                .filter(segment -> segment.nextOffset() > logStartOffset)
                .takeWhile(segment -> segment.nextOffset() <= highWatermark)
                .toList();
        long size = segments.stream()
                .filter(segment -> segment.nextOffset() > logStartOffset)
                .mapToLong(SegmentInfo::sizeBytes)
                .sum();
        return Math.max(
                logStartOffset, Math.max(startByAge(committed, nowMs), startBySize(committed, size - retentionBytes)));
    }

    /** A segment without any timestamp goes together with the one behind it. */
    private long startByAge(List<SegmentInfo> segments, long nowMs) {
        long start = 0;
        if (retentionMs == FOR_EVER) {
            return start;
        }
        for (SegmentInfo segment : segments) {
            if (segment.maxTimestamp() != TimeIndex.NO_TIMESTAMP) {
                if (nowMs - segment.maxTimestamp() <= retentionMs) {
                    break;
                }
                start = segment.nextOffset();
            }
        }
        return start;
    }

    private long startBySize(List<SegmentInfo> segments, long excessBytes) {
        long start = 0;
        if (retentionBytes == FOR_EVER) {
            return start;
        }
        long excess = excessBytes;
        for (SegmentInfo segment : segments) {
            if (excess < segment.sizeBytes()) {
                break;
            }
            excess -= segment.sizeBytes();
            start = segment.nextOffset();
        }
        return start;
    }
}
