package io.raftlog.log;

/**
 * A segment as those see it who decide what becomes of it.
 *
 * <p>Immutable.
 *
 * @param nextOffset offset after its last batch
 * @param firstTimestamp largest timestamp of its first batch; -1 if that has none
 * @param maxTimestamp largest timestamp of all its batches; -1 if they have none
 * @param active whether it is the last one, to which batches are appended
 */
public record SegmentInfo(
        long baseOffset, long nextOffset, long sizeBytes, long firstTimestamp, long maxTimestamp, boolean active) {}
