package io.raftlog.raft;

import java.io.IOException;

/**
 * A copy of a machine's applied state, on its way to disk.
 *
 * <p>Confined to whoever took it.
 */
public interface Checkpoint {
    /** The last entry that is part of it. */
    EntryPosition applied();

    /**
     * Returns once the state is durable, and before it everything it refers to: entries up to {@link #applied} may then
     * leave the Raft log. After a failure the checkpoint before this one, or this one, is there.
     */
    void write() throws IOException;
}
