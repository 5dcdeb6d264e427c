package io.raftlog.metadata;

import java.util.Comparator;
import java.util.List;

/**
 * The log of consumer groups at a moment, compacted: of each key the last record, unless that deleted it.
 *
 * <p>Immutable.
 *
 * @param epoch of the coordinator that opened it last; 0: none has
 * @param endOffset of the next record
 * @param records in no order
 */
public record GroupLogImage(long epoch, long endOffset, List<Kept> records) {
    public static final GroupLogImage EMPTY = new GroupLogImage(0, 0, List.of());

    /** @param offset the place it had in the log before it was compacted */
    public record Kept(long offset, GroupRecord record) {}

    /** The records in the order in which they were written. */
    public List<Kept> inOrder() {
        return records.stream().sorted(Comparator.comparingLong(Kept::offset)).toList();
    }
}
