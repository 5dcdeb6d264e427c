package io.raftlog.tools.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What comparing the records read with those acknowledged has shown. Verdicts of several partitions add up.
 *
 * <p>Immutable.
 *
 * @param acknowledged records that were
 * @param read records that were, each time they were
 * @param lost acknowledged and not read
 * @param duplicated read again
 * @param outOfOrder read after one of the same partition that was sent later, so also after one of its key
 * @param altered read with another key or value than sent
 * @param foreign read and never sent to this partition
 * @param examples of what is wrong, a few
 */
public record Verdict(
        long acknowledged,
        long read,
        long lost,
        long duplicated,
        long outOfOrder,
        long altered,
        long foreign,
        List<String> examples) {
    static final int EXAMPLES = 5;

    /** Of nothing at all. */
    public static final Verdict NOTHING = new Verdict(0, 0, 0, 0, 0, 0, 0, List.of());

    public Verdict {
        examples = List.copyOf(examples);
    }

    /** Whether everything acknowledged is there once, in order and unchanged, and nothing else is. */
    public boolean passed() {
        return lost == 0 && duplicated == 0 && outOfOrder == 0 && altered == 0 && foreign == 0;
    }

    Verdict plus(Verdict other) {
        List<String> some = new ArrayList<>(examples);
        some.addAll(other.examples);
        return new Verdict(
                acknowledged + other.acknowledged,
                read + other.read,
                lost + other.lost,
                duplicated + other.duplicated,
                outOfOrder + other.outOfOrder,
                altered + other.altered,
                foreign + other.foreign,
                some.subList(0, Math.min(EXAMPLES, some.size())));
    }
}
