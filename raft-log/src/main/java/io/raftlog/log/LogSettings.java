package io.raftlog.log;

/**
 * How a partition log lays out its files.
 *
 * <p>Immutable.
 *
 * @param segmentBytes an append that would make the active segment larger than this begins a new one
 * @param indexIntervalBytes bytes of log between two entries of a segment's indexes
 */
public record LogSettings(int segmentBytes, int indexIntervalBytes) {
    public LogSettings {
        if (segmentBytes <= 0 || indexIntervalBytes <= 0) {
            throw new IllegalArgumentException("segmentBytes " + segmentBytes + " and indexIntervalBytes "
                    + indexIntervalBytes + " must be positive");
        }
    }
}
