package io.raftlog.raft;

import java.time.Duration;

/**
 * How much of a group's Raft log is kept.
 *
 * <p>Immutable.
 *
 * @param segmentBytes size at which a new file is begun, and amount that gathers before a checkpoint is taken; only whole
 *     files are purged
 * @param checkpointInterval time after which a checkpoint is taken of a group that applied anything since the last one
 * @param lagBytes kept below the checkpoint for members that lag or are gone; one that lags further has to be seeded
 */
public record RaftLogPolicy(int segmentBytes, Duration checkpointInterval, long lagBytes) {
    /**
     * A header takes some hundred bytes and is parsed at every start: a mebibyte is a few thousand entries, and more than
     * that many batches.
     */
    public static final RaftLogPolicy DEFAULT = new RaftLogPolicy(1 << 20, Duration.ofSeconds(30), 4 << 20);

    public RaftLogPolicy {
        if (segmentBytes <= 0 || checkpointInterval.isNegative() || lagBytes < 0) {
            throw new IllegalArgumentException(
                    "segments of %d bytes, a checkpoint every %s, %d bytes for lagging members"
                            .formatted(segmentBytes, checkpointInterval, lagBytes));
        }
    }
}
