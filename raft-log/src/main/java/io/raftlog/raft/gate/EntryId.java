package io.raftlog.raft.gate;

/**
 * Which entry of a Raft log: two entries of one group with the same term and index are the same entry.
 *
 * <p>Immutable.
 */
public record EntryId(long term, long index) {
    /** Before the first entry of any log. */
    public static final EntryId NONE = new EntryId(0, -1);

    public boolean isNone() {
        return index < 0;
    }

    @Override
    public String toString() {
        return isNone() ? "no entry" : "entry " + index + " of term " + term;
    }
}
