package io.raftlog.checker.facts;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The offsets of a partition that hold a record, numbered without gaps: neighbours differ by one, whatever lies between
 * them.
 *
 * <p>Immutable.
 */
public final class Order {
    private final long[] offsets;

    private Order(long[] offsets) {
        this.offsets = offsets;
    }

    /** Of these offsets, in any order, some perhaps twice. */
    static Order of(long[] offsets) {
        long[] sorted = offsets.clone();
        Arrays.sort(sorted);
        int distinct = 0;
        for (long offset : sorted) {
            if (distinct == 0 || sorted[distinct - 1] != offset) {
                sorted[distinct++] = offset;
            }
        }
        return new Order(Arrays.copyOf(sorted, distinct));
    }

    /** The index of an offset; empty if no record is known there. */
    public OptionalInt index(long offset) {
        long guess = offsets.length == 0 ? -1 : offset - offsets[0];
        if (guess >= 0 && guess < offsets.length && offsets[(int) guess] == offset) {
            // No gaps up to here, as nearly always.
            return OptionalInt.of((int) guess);
        }
        int found = Arrays.binarySearch(offsets, offset);
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    public OptionalInt index(OptionalLong offset) {
        return offset.isPresent() ? index(offset.getAsLong()) : OptionalInt.empty();
    }

    public int size() {
        return offsets.length;
    }

    /** The offset with this index. */
    public long offset(int index) {
        return offsets[index];
    }
}
