package io.raftlog.raft.transport;

import org.jspecify.annotations.Nullable;

/** What a frame carries; its number is on the wire. */
enum FrameKind {
    APPEND(1),
    VOTE(2),
    INSTALL_SNAPSHOT(3),
    START_ELECTION(4),
    READ_INDEX(5),
    PROPOSE(6),
    ASK_STATE(7),
    LOOK(8),
    /** Answers a call: its payload is the reply's message. */
    REPLY(64),
    /** Answers a call that failed: its payload says why, in UTF-8. What the call asked for may still happen. */
    FAILED(65);

    private static final FrameKind[] ALL = values();

    private final int id;

    FrameKind(int id) {
        this.id = id;
    }

    byte id() {
        return (byte) id;
    }

    /** Null for a number that nobody uses. */
    static @Nullable FrameKind ofId(int id) {
        for (FrameKind kind : ALL) {
            if (kind.id == id) {
                return kind;
            }
        }
        return null;
    }
}
