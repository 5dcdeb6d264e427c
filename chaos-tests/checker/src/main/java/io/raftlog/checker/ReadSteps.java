package io.raftlog.checker;

import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.history.Read;
import java.util.OptionalInt;

/**
 * How a reader gets from one record of a partition to the next, in the partition's order.
 *
 * <p>A step leaves records out if the offset is more than one further on. It goes back if the value had its (first) place
 * there or before: so a value that is at two offsets is seen twice, and what follows the second is no gap.
 */
final class ReadSteps {
    /** What a step may be. */
    enum Step {
        NEXT,
        SKIP,
        BACK,
        /** One of the two is not in the order: some other detector knows why. */
        UNKNOWN
    }

    private ReadSteps() {}

    static Step step(PartitionFacts partition, Read from, Read to) {
        OptionalInt before = partition.order().index(from.offset());
        OptionalInt after = partition.order().index(to.offset());
        if (before.isEmpty() || after.isEmpty()) {
            return Step.UNKNOWN;
        }
        if (Math.min(first(partition, to, after.getAsInt()), after.getAsInt()) <= before.getAsInt()) {
            return Step.BACK;
        }
        return after.getAsInt() > before.getAsInt() + 1 ? Step.SKIP : Step.NEXT;
    }

    private static int first(PartitionFacts partition, Read read, int index) {
        // Looking up millions of values takes its time, and nearly all are where they were read and nowhere else.
        return partition.isRepeating()
                ? partition
                        .trace(read.value())
                        .map(trace -> partition.order().index(trace.firstOrdered()))
                        .orElse(OptionalInt.empty())
                        .orElse(index)
                : index;
    }

    /** Whether the partition's order has it. */
    static boolean isOrdered(PartitionFacts partition, Read read) {
        return partition.order().index(read.offset()).isPresent();
    }
}
