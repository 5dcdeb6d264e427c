package io.raftlog.raft;

import java.util.Set;
import java.util.UUID;

/**
 * How the replica here of a group stands, as far as elections go.
 *
 * <p>Immutable.
 *
 * @param leaderId who leads, as far as this node knows; 0 if it knows nobody
 * @param voters nodes whose votes count, this one among them or not
 * @param last the end of its Raft log, which is not empty
 */
public record Standing(UUID group, int leaderId, Set<Integer> voters, EntryPosition last) {
    public Standing {
        voters = Set.copyOf(voters);
    }
}
