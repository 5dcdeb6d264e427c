package io.raftlog.raft.gate;

/** What a durable mark says. */
sealed interface MarkReading {
    /** Nobody has written one: the replica is new, or older than the marks. */
    record Absent() implements MarkReading {}

    /** There is one, but nothing of it can be relied on. */
    record Unreadable(String why) implements MarkReading {}

    /** @param entry committed, and on this replica's disk */
    record At(EntryId entry) implements MarkReading {}
}
