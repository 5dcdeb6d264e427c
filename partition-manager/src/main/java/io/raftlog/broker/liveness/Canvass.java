package io.raftlog.broker.liveness;

import io.raftlog.raft.EntryPosition;
import java.util.List;
import java.util.UUID;

/**
 * A node's question to another: may I stand for election in these groups, since their leader is dead?
 *
 * <p>Immutable.
 *
 * @param predecessor the node held for dead
 */
public record Canvass(int candidate, int predecessor, List<Candidacy> candidacies) {
    /**
     * @param last the end of the candidate's Raft log
     * @param insist whether the node that would come first has had its time
     */
    public record Candidacy(UUID group, EntryPosition last, boolean insist) {}

    public Canvass {
        candidacies = List.copyOf(candidacies);
    }
}
