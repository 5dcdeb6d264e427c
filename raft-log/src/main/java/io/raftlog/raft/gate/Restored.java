package io.raftlog.raft.gate;

/**
 * What a replica's machine holds without its Raft log.
 *
 * @param last last entry that is part of it: the Raft log need not hold it, nor any before; none if it must hold all
 * @param seeded whether it was received from another node, and nothing was added here since: what the Raft log holds up to
 *     there may be older than it, or differ
 */
public record Restored(EntryId last, boolean seeded) {
    /** The Raft log is all there is. */
    public static final Restored NOTHING = new Restored(EntryId.NONE, false);
}
