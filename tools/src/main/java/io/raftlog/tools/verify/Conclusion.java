package io.raftlog.tools.verify;

import io.raftlog.tools.cli.output.Json;
import io.raftlog.tools.cluster.LocalCluster.NodeReport;
import io.raftlog.tools.verify.VerifyResult.Counts;
import io.raftlog.tools.verify.VerifyResult.FaultDone;
import io.raftlog.tools.verify.VerifyResult.Replicas;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is made of a run that is over: the checker judges its history, this judges the run.
 *
 * @param finallyRead records of the final read
 * @param problems what was seen to be wrong while it ran
 */
record Conclusion(
        VerifyPlan plan,
        long beganNanos,
        Tally tally,
        List<InjectedFault> faults,
        long finallyRead,
        ReplicaComparison replicas,
        List<String> problems) {
    /** Has the history judged, and writes all of the report. */
    VerifyResult write(ReportFolder report, List<NodeReport> nodes) throws IOException {
        String config = Judgement.config(plan.workload().group());
        report.writeConfig(config);
        VerifyResult result = result(report, Judgement.of(report.history(), config));
        report.writeVerdict(Json.indented(result));
        report.writeTimeline(new Timeline(beganNanos, faults, tally.pace().seconds()).svg());
        report.writeRepro(plan.repro().lines(plan.skipped()));
        report.copyLogs(nodes);
        return result;
    }

    private VerifyResult result(ReportFolder report, Judgement judgement) {
        // If all that were asked for had to be skipped, nothing was broken.
        boolean faultsWanted = plan.faults().isPresent() || !plan.skipped().isEmpty();
        List<String> vacuous = Vacuity.reasons(tally.acknowledged(), faultsWanted, faults, finallyRead);
        Map<String, Long> byKind = faults.stream()
                .collect(Collectors.groupingBy(InjectedFault::kind, TreeMap::new, Collectors.counting()));
        return new VerifyResult(
                verdict(judgement, vacuous),
                plan.workload().seed(),
                seconds(System.nanoTime()),
                new Counts(
                        tally.acknowledged(),
                        tally.retriedSends(),
                        tally.successes(),
                        tally.refusals(),
                        tally.unknowns(),
                        tally.recordsRead() + finallyRead),
                tally.pace().longestGap().toNanos() / 1e6,
                byKind,
                faults.stream().map(this::done).toList(),
                plan.skipped(),
                new Replicas(
                        replicas.partitions(),
                        replicas.bytes(),
                        replicas.differences().size()),
                judgement.anomalies(),
                judgement.examples(),
                problems,
                vacuous,
                report.root().toString());
    }

    /** What is wrong outweighs that too little was tried. */
    private String verdict(Judgement judgement, List<String> vacuous) {
        if (judgement.verdict().equals("invalid") || !problems.isEmpty()) {
            return "invalid";
        }
        return vacuous.isEmpty() ? judgement.verdict() : "vacuous";
    }

    private FaultDone done(InjectedFault fault) {
        return new FaultDone(
                fault.kind(),
                fault.fault(),
                fault.bit(),
                seconds(fault.beganNanos()),
                seconds(fault.healedNanos()) - seconds(fault.beganNanos()),
                seconds(fault.recoveredNanos()) - seconds(fault.healedNanos()),
                fault.problem());
    }

    private double seconds(long nanos) {
        return (nanos - beganNanos) / 1e9;
    }
}
