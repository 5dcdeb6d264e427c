package io.raftlog.raft;

import java.util.List;

/**
 * What this node knows of one of its Raft groups, at a moment.
 *
 * <p>Immutable.
 *
 * @param leaderId 0 if unknown
 * @param leaderReady this node leads and has applied an entry of its own term
 * @param followers empty unless this node leads
 */
public record GroupStatus(
        long term,
        int leaderId,
        boolean leader,
        boolean leaderReady,
        long commitIndex,
        long appliedIndex,
        List<Follower> followers) {

    /** Another replica as its leader sees it. */
    public record Follower(int nodeId, long entriesBehind, long lastContactMs) {}

    public GroupStatus {
        followers = List.copyOf(followers);
    }
}
