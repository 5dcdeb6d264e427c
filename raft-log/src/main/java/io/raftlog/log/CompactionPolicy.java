package io.raftlog.log;

import java.util.List;
import java.util.Optional;

/**
 * When a log is worth compacting, and how far. Pure: the caller brings the time and the segments.
 *
 * <p>Immutable.
 *
 * @param deleteRetentionMs how long a tombstone is kept after the first compaction that met it
 * @param minLagMs a record younger than this is not compacted, nor any behind it
 * @param maxLagMs a record older than this is compacted, however little there is to gain
 * @param minDirtyRatio share of bytes not compacted yet, from 0 to 1, above which it is worth it
 */
public record CompactionPolicy(long deleteRetentionMs, long minLagMs, long maxLagMs, double minDirtyRatio) {
    /**
     * What there is to do.
     *
     * @param endOffset base of the first segment that must stay as it is
     * @param dirtyRatio share of bytes below it that no compaction has seen
     * @param overdue whether it must be done before what is only worth it
     * @param due whether it should be done now
     */
    public record Work(long endOffset, long deleteRetentionMs, double dirtyRatio, boolean overdue, boolean due) {}

    public CompactionPolicy {
        if (deleteRetentionMs < 0 || minLagMs < 0 || maxLagMs < minLagMs || minDirtyRatio < 0 || minDirtyRatio > 1) {
            throw new IllegalArgumentException("no compaction with delete retention " + deleteRetentionMs + ", lag "
                    + minLagMs + ".." + maxLagMs + ", dirty ratio " + minDirtyRatio);
        }
    }

    /** Compacts whatever may be compacted, at once. */
    public CompactionPolicy withoutDelay() {
        return new CompactionPolicy(deleteRetentionMs, 0, maxLagMs, 0);
    }

    /**
     * What there is to do now; empty if there is nothing that may be touched and has changed.
     *
     * @param segments all that the log has, in order
     * @param progress how far earlier compactions came
     * @param limit bytes at and beyond this offset may not be touched
     */
    public Optional<Work> work(List<SegmentInfo> segments, CompactionProgress progress, long limit, long nowMs) {
        List<SegmentInfo> touchable = segments.stream()
                .takeWhile(segment -> !segment.active() && segment.nextOffset() <= limit && oldEnough(segment, nowMs))
                .toList();
        if (touchable.isEmpty()) {
            return Optional.empty();
        }
        long endOffset = touchable.get(touchable.size() - 1).nextOffset();
        List<SegmentInfo> dirty = touchable.stream()
                .filter(segment -> segment.nextOffset() > progress.firstDirtyOffset())
                .toList();
        boolean tombstonesDue = progress.earliestTombstoneEndMs() <= nowMs;
        if (dirty.isEmpty() && !tombstonesDue) {
            return Optional.empty();
        }
        double ratio = (double) sizeOf(dirty) / Math.max(1, sizeOf(touchable));
        boolean overdue = dirty.stream().anyMatch(segment -> isOverdue(segment, nowMs));
        return Optional.of(new Work(
                endOffset, deleteRetentionMs, ratio, overdue, ratio > minDirtyRatio || overdue || tombstonesDue));
    }

    private boolean oldEnough(SegmentInfo segment, long nowMs) {
        return minLagMs == 0 || nowMs - segment.maxTimestamp() >= minLagMs;
    }

    private boolean isOverdue(SegmentInfo segment, long nowMs) {
        return segment.firstTimestamp() != TimeIndex.NO_TIMESTAMP && nowMs - segment.firstTimestamp() > maxLagMs;
    }

    private static long sizeOf(List<SegmentInfo> segments) {
        return segments.stream().mapToLong(SegmentInfo::sizeBytes).sum();
    }
}
