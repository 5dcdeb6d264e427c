package io.raftlog.log;

/**
 * How far the compactions of a log came.
 *
 * <p>Immutable.
 *
 * @param firstDirtyOffset below it no record has a later one of its key below it too, but for tombstones' sake
 * @param earliestTombstoneEndMs when the first of the tombstones below it may be dropped; {@link #NO_TOMBSTONE} without
 */
public record CompactionProgress(long firstDirtyOffset, long earliestTombstoneEndMs) {
    public static final long NO_TOMBSTONE = Long.MAX_VALUE;

    /** Nothing was compacted yet, or nobody knows. */
    public static final CompactionProgress NONE = new CompactionProgress(0, NO_TOMBSTONE);
}
