package io.raftlog.raft.gate;

import java.util.Optional;

/**
 * What is known of a replica from elsewhere than its Raft log. Each is a lower bound: the log may hold more.
 *
 * <p>Immutable.
 *
 * @param restored what the Raft log need not hold
 * @param cleanShutdown what the log held when the node was last stopped in order, if that was the last thing it did
 * @param votes the second copy of its vote
 * @param history what the cluster says of this replica
 */
record Witnesses(
        MarkReading mark,
        Restored restored,
        Optional<CleanShutdown.GroupState> cleanShutdown,
        VoteCopyReading votes,
        ReplicaHistory history) {}
