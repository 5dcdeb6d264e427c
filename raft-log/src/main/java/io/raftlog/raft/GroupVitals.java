package io.raftlog.raft;

import java.util.UUID;

/**
 * The signs of life of one Raft group on this node, at a moment.
 *
 * <p>Immutable.
 *
 * @param closed Ratis has closed it, or does
 * @param paused it is being replaced by a leader's copy and applies nothing meanwhile
 * @param lastIndex of the last entry of its Raft log
 * @param flushedIndex of the last entry that is on disk
 */
record GroupVitals(
        UUID group,
        boolean closed,
        boolean paused,
        long lastIndex,
        long flushedIndex,
        long commitIndex,
        long appliedIndex) {}
