package io.raftlog.log;

/**
 * A record found by its time.
 *
 * <p>Immutable.
 */
public record FoundOffset(long offset, long timestamp) {}
