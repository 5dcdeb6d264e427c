package io.raftlog.log;

/**
 * What one run of a {@link LogCleaner} did.
 *
 * <p>Immutable.
 *
 * @param progress where the log stands now
 * @param reachedEnd whether that is as far as was asked; if not, there were more keys than memory
 * @param removedRecords taken out
 * @param bytesBefore of the segments that were looked at
 * @param bytesAfter of what is there instead
 */
public record CleaningResult(
        CompactionProgress progress, boolean reachedEnd, long removedRecords, long bytesBefore, long bytesAfter) {}
