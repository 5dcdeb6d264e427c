package io.raftlog.client;

/**
 * A record's place and time.
 *
 * <p>Immutable.
 *
 * @param timestamp milliseconds since 1970
 */
public record OffsetAndTimestamp(long offset, long timestamp) {}
