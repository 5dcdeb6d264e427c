package io.raftlog.raft.transport;

import java.io.IOException;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Decides which votes may leave this node: those that are durable, and one in each term. Ratis ensures neither. It renames a
 * new {@code raft-meta} into its place, also one that it could not write, and does not sync the directory; and a replica that
 * begins an election may vote for another in the same term.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface DurableVotes {
    /**
     * Asked before a vote, or a request for votes, is sent.
     *
     * @param votedFor this node's own replica, if that asks for votes
     * @return whether this is the one vote of this node's replica of the group in that term; then it is durable
     * @throws IOException if that cannot be known: nobody must be told of the vote
     */
    boolean confirms(RaftGroupId groupId, long term, RaftPeerId votedFor) throws IOException;
}
