package io.raftlog.broker.liveness;

import io.raftlog.raft.EntryPosition;
import java.util.Set;
import java.util.UUID;

/**
 * A replica on this node, as far as elections go.
 *
 * <p>Immutable.
 *
 * @param leaderId 0 if unknown
 * @param voters nodes whose votes count, this one among them or not
 * @param last the end of its Raft log
 * @param first whether others cannot do without it: it gets its leader before them
 */
public record Replica(UUID group, int leaderId, Set<Integer> voters, EntryPosition last, boolean first) {
    public Replica {
        voters = Set.copyOf(voters);
    }
}
