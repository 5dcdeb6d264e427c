package io.raftlog.raft;

import java.util.List;
import java.util.Set;

/**
 * Who is in a Raft group, as this node knows it.
 *
 * <p>Immutable.
 *
 * @param voters of a change that is under way, those it will come to
 * @param settled no change is under way: this one is committed, and the leader is not waiting for a newcomer
 * @param joining replicas that get entries and do not vote, as the leader sees them; empty elsewhere
 */
public record GroupMembership(Set<Integer> voters, boolean settled, List<GroupStatus.Follower> joining) {
    public GroupMembership {
        voters = Set.copyOf(voters);
        joining = List.copyOf(joining);
    }
}
