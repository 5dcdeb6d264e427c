package io.raftlog.raft;

import io.raftlog.raft.transport.GroupLook;

/** What another node has of a Raft group. */
public enum GroupSighting {
    /** It did not answer. */
    UNREACHABLE,
    /** It does not know the group. */
    ABSENT,
    /** It is a member, and its Raft log has never held an entry. */
    EMPTY,
    /** Its Raft log has entries: the group has worked before. */
    WRITTEN;

    static GroupSighting of(GroupLook look) {
        return switch (look) {
            case ABSENT -> ABSENT;
            case EMPTY -> EMPTY;
            case WRITTEN -> WRITTEN;
        };
    }
}
