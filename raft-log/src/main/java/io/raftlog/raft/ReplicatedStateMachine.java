package io.raftlog.raft;

import java.nio.ByteBuffer;

/**
 * A machine that a Raft group replicates: it is fed the committed commands, in order, on every replica.
 *
 * <p>The apply thread of the group calls {@link #apply}, {@link #leaderReady} and {@link #opened}; the others may come
 * from any thread. None may block on the group itself. An exception from any of them is a broken invariant and halts the
 * process: a skipped entry would be silent divergence.
 */
public interface ReplicatedStateMachine {
    /** Before anything else, once, with the group's handle. */
    default void opened(RaftGroupHandle group) {}

    /**
     * Applies a committed command: deterministic, so no clock, no randomness, no configuration. After a restart all
     * commands of the Raft log are applied again from the first.
     *
     * @return the reply, given to the proposer on the replica where it was proposed
     */
    ByteBuffer apply(EntryPosition position, ByteBuffer command);

    /** This node leads in {@code term} and has applied every entry of earlier terms: it may decide and propose now. */
    default void leaderReady(long term) {}

    /** This node no longer leads, or closes. Proposals still open end with an unknown outcome. */
    default void leaderLost() {}

    /** The group is closed; nothing is called after. */
    default void closed() {}
}
