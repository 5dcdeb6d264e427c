package io.raftlog.tools.bench;

import java.util.Collection;
import java.util.List;

/**
 * What came out of taking nodes away again and again.
 *
 * @param runMs until all partitions that the node led were written again, one value for each run
 * @param partitionMs the same for each such partition
 * @param othersGapMs the longest time without an acknowledgement, for each partition that the node did not lead
 */
public record FailoverResult(List<Run> runs, Spread runMs, Spread partitionMs, Spread othersGapMs) {
    /**
     * @param node that was taken away
     * @param led how many partitions it led
     * @param worstMs until the last of them was written again; 0 if it led none
     * @param othersGapMs the longest time without an acknowledgement in a partition that it did not lead
     */
    public record Run(int node, int led, double medianMs, double worstMs, double othersGapMs) {}

    /** Zeros if there is no value. */
    public record Spread(int count, double median, double p90, double worst) {
        static Spread of(Collection<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            return sorted.isEmpty()
                    ? new Spread(0, 0, 0, 0)
                    : new Spread(sorted.size(), at(sorted, 0.5), at(sorted, 0.9), at(sorted, 1));
        }

        private static double at(List<Double> sorted, double share) {
            return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
        }
    }

    public FailoverResult {
        runs = List.copyOf(runs);
    }
}
