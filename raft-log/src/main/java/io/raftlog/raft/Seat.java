package io.raftlog.raft;

import java.util.UUID;

/**
 * Who leads a group, as far as this node knows, at a moment.
 *
 * <p>Immutable.
 *
 * @param quietMs for how long this node's role in the group has not changed, nor anybody asked it for its vote
 */
record Seat(UUID group, State state, long quietMs) {
    enum State {
        LED,
        /** No leader is known, and this node follows, with a vote. */
        VACANT,
        /** No leader is known, and this node stands, or has no vote. */
        CONTESTED
    }
}
