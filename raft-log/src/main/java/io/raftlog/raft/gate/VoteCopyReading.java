package io.raftlog.raft.gate;

import java.util.Optional;

/** What a replica's second copy of its vote says. */
sealed interface VoteCopyReading {
    /** There is none, as in a directory of an older raftlog. */
    record Absent() implements VoteCopyReading {}

    /** There is one, but nothing in it can be believed. */
    record Unreadable(String why) implements VoteCopyReading {}

    /**
     * The copy.
     *
     * @param doubt why a later one may have been lost; empty if this is the last that was written
     */
    record Of(CopiedVote copied, Optional<String> doubt) implements VoteCopyReading {}
}
