package io.raftlog.raft;

/**
 * Where an entry stands in a Raft log.
 *
 * <p>Immutable.
 */
public record EntryPosition(long term, long index) {}
