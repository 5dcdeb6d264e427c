package io.raftlog.tools.verify;

import java.util.List;
import java.util.Map;

/**
 * What a run has shown. Times are seconds from its begin.
 *
 * @param verdict {@code valid}, {@code invalid}, {@code unknown} (the checker could not decide) or {@code vacuous}
 * @param anomalies by name, how often; the root causes first
 * @param problems what the runner itself found wrong, beside what the history shows
 * @param vacuous why the run would prove nothing even without anomalies
 * @param skipped faults that were asked for and cannot be done here, with the reason
 */
public record VerifyResult(
        String verdict,
        long seed,
        double seconds,
        Counts operations,
        double longestGapMs,
        Map<String, Long> faults,
        List<FaultDone> timeline,
        Map<String, String> skipped,
        Replicas replicas,
        Map<String, Long> anomalies,
        List<String> examples,
        List<String> problems,
        List<String> vacuous,
        String report) {
    /**
     * @param acknowledged sends
     * @param retried sends of these whose first attempt had been written, and was recognised
     * @param succeeded operations of any kind
     * @param refused that certainly did not happen
     * @param unknown of which nobody can say
     * @param read records, each time they were
     */
    public record Counts(long acknowledged, long retried, long succeeded, long refused, long unknown, long read) {}

    /** @param lasted until it was healed; {@code recovered} until the cluster was as good as new */
    public record FaultDone(
            String kind, String fault, boolean bit, double at, double lasted, double recovered, String problem) {}

    /**
     * @param compared partitions whose replicas were compared byte by byte
     * @param differing how many differences there were
     */
    public record Replicas(int compared, long bytes, int differing) {}

    public boolean passed() {
        return verdict.equals("valid");
    }
}
