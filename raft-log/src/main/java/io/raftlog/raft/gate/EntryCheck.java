package io.raftlog.raft.gate;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Looks at each entry of a Raft log in order; used to compare a command with the data it speaks of. */
@FunctionalInterface
interface EntryCheck {
    EntryCheck NOTHING = (entry, command) -> Optional.empty();

    /** What is wrong with an entry of the replicated machine; empty if nothing is. */
    Optional<String> problemWith(EntryId entry, ByteBuffer command);
}
