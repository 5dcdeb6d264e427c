package io.raftlog.log;

import java.util.Optional;

/**
 * What a topic asks of the logs of its partitions.
 *
 * <p>Immutable.
 *
 * @param segmentBytes an append that would make the active segment larger than this begins a new one
 * @param segmentMs so long after its first record a segment is ended, though it is not full
 * @param retention what may be deleted; empty: nothing for its age or the log's size
 * @param compaction when older records of a key may be taken out; empty: never
 */
public record LogPolicy(
        int segmentBytes, long segmentMs, Optional<RetentionPolicy> retention, Optional<CompactionPolicy> compaction) {
    public LogPolicy {
        if (segmentBytes <= 0 || segmentMs <= 0) {
            throw new IllegalArgumentException(
                    "segments of " + segmentBytes + " bytes and " + segmentMs + " ms: both must be positive");
        }
    }

    /** How old the first record of the active segment may grow: what is to be compacted must first be sealed. */
    public long maxSegmentAgeMs() {
        return Math.min(segmentMs, compaction.map(CompactionPolicy::maxLagMs).orElse(Long.MAX_VALUE));
    }

    /** Whether the active segment, if it holds anything, should end now. */
    public boolean ends(SegmentInfo active, long nowMs) {
        return active.nextOffset() > active.baseOffset()
                && active.firstTimestamp() != TimeIndex.NO_TIMESTAMP
                && nowMs - active.firstTimestamp() > maxSegmentAgeMs();
    }
}
