package io.raftlog.raft.transport;

import java.io.IOException;
import org.apache.ratis.protocol.RaftGroupId;

/**
 * Makes votes durable. Ratis renames a new {@code raft-meta} into its place and does not sync the directory: a power cut
 * may bring back the old one, and with it a vote to give again. And it renames one that it could not write: a copy must
 * hold every vote before anybody is told of it.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface DurableVotes {
    /** Returns once what a group's server has voted so far is durable. */
    void settle(RaftGroupId groupId) throws IOException;
}
