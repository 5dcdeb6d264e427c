package io.raftlog.partition;

/**
 * The first offset at which records of a leader epoch stand.
 *
 * <p>Immutable.
 */
public record EpochStart(int epoch, long startOffset) {}
