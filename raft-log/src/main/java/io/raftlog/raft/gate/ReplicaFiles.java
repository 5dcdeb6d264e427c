package io.raftlog.raft.gate;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that a replica keeps besides its Raft log: witnesses of what the Raft log must hold.
 *
 * <p>Asked before the group is opened, by one thread.
 */
@FunctionalInterface
public interface ReplicaFiles {
    /** How closely to look. */
    enum Depth {
        /** Whether the bytes are there. */
        EXTENT,
        /** Whether the bytes are the right ones. */
        CONTENT
    }

    /** A directory of this replica alone, that exists and is not the Raft log's: the durable mark lives there. */
    Path directory();

    /**
     * Compares the data of an entry beyond the checkpoint with its command.
     *
     * @return what is wrong, empty if nothing is
     */
    default Optional<String> problemWith(EntryId entry, ByteBuffer command, Depth depth) {
        return Optional.empty();
    }
}
