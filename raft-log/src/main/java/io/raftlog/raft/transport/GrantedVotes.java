package io.raftlog.raft.transport;

import java.util.HashSet;
import java.util.Set;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;

/**
 * The votes that this node's replica of one group was given by others, in the latest term in which it was given any.
 *
 * <p>By them leadership is judged once more. Ratis 3.3.0 goes from the end of an election to leadership without its lock: an
 * election that was won and is overtaken, by a later term and by the next election in it, makes its replica the leader of
 * that later term.
 *
 * <p>Thread-safe.
 */
final class GrantedVotes {
    private final Set<RaftPeerId> voters = new HashSet<>();
    private long term = -1;

    /** A member has said that it votes for this replica. */
    synchronized void add(long electionTerm, RaftPeerId voter) {
        if (electionTerm > term) {
            term = electionTerm;
            voters.clear();
        }
        if (electionTerm == term) {
            voters.add(voter);
        }
    }

    /**
     * Whether they make this replica the leader of that term. The only former member, while others are taken in, needs
     * nobody: no other can be elected without it.
     */
    synchronized boolean elect(RaftServer.Division division, long electionTerm) {
        return Majority.isReached(division, electionTerm == term ? voters : Set.of()) || isOnlyFormerMember(division);
    }

    private static boolean isOnlyFormerMember(RaftServer.Division division) {
        var former = division.getRaftConf().getPreviousPeers();
        return former.size() == 1 && former.iterator().next().getId().equals(division.getId());
    }
}
