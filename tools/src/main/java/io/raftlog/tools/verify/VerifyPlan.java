package io.raftlog.tools.verify;

import io.raftlog.tools.fault.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a run shall do.
 *
 * @param duration of the workload, if its faults do not take longer
 * @param faultsWithin faults that have not begun by then never do
 * @param faults one after the other; empty for none
 * @param skipped faults that were asked for and cannot be done, with the reason
 * @param report a directory that is new or empty
 */
public record VerifyPlan(
        WorkloadPlan workload,
        Duration duration,
        Duration faultsWithin,
        Optional<Iterator<PlannedFault>> faults,
        Map<String, String> skipped,
        Path report,
        Repro repro) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * Faults of these kinds by chance, as long as it lasts; what cannot be done is skipped.
     *
     * @param nodes of the cluster
     */
    public static VerifyPlan random(
            WorkloadPlan workload,
            int nodes,
            Duration duration,
            Collection<FaultKind> kinds,
            Path report,
            Repro repro) {
        Map<String, String> skipped = new TreeMap<>();
        List<FaultKind> possible = new ArrayList<>();
        for (FaultKind kind : kinds) {
            impossible(kind, workload.replicationFactor(), nodes)
                    .ifPresentOrElse(reason -> skipped.put(kind.label(), reason), () -> possible.add(kind));
        }
        return new VerifyPlan(
                workload,
                duration,
                duration,
                possible.isEmpty() ? Optional.empty() : Optional.of(new Schedule(possible, workload.seed())),
                skipped,
                report,
                repro);
    }

    private static Optional<String> impossible(FaultKind kind, int replicas, int nodes) {
        return kind.needsSpareNode() && nodes <= replicas
                ? Optional.of("each of the " + nodes + " nodes has a replica of everything: ask for --nodes "
                        + (replicas + 1))
                : kind.unavailable();
    }

    /** Exactly these faults, in this order, however long a slow machine takes for them. */
    public static VerifyPlan scenario(
            WorkloadPlan workload, Duration duration, List<PlannedFault> faults, Path report) {
        return new VerifyPlan(
                workload,
                duration,
                duration.plus(PATIENCE),
                Optional.of(faults.iterator()),
                Map.of(),
                report,
                new Repro("scenario " + workload.topic() + ", seed " + workload.seed() + ": " + faults));
    }
}
