package io.raftlog.client.group;

import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * How far a partition is processed when its records are done in any order: up to the first that is not, never beyond the
 * last that was delivered.
 *
 * <p>Confined to one thread at a time.
 */
public final class ProcessedOffsets {
    private final TreeSet<Long> inHand = new TreeSet<>();
    private long delivered = -1;

    /** The application gets this record; offsets only grow. */
    public void delivered(long offset) {
        if (offset <= delivered) {
            throw new IllegalArgumentException("offset " + offset + " after " + delivered);
        }
        delivered = offset;
        inHand.add(offset);
    }

    /** The application is done with a record that it got. */
    public void done(long offset) {
        if (!inHand.remove(offset)) {
            throw new IllegalArgumentException("offset " + offset + " is not in hand");
        }
    }

    /** The offset that may be committed: everything delivered before it is done. Empty before the first delivery. */
    public OptionalLong committable() {
        if (delivered < 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(inHand.isEmpty() ? delivered + 1 : inHand.first());
    }

    /** How many records the application has. */
    public int inHand() {
        return inHand.size();
    }
}
