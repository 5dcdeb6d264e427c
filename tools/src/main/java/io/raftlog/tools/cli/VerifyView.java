package io.raftlog.tools.cli;

import io.raftlog.tools.Units;
import io.raftlog.tools.verify.VerifyResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The result of {@code raftlog verify} for people: the verdict first, what speaks against it next, then how much it is. */
final class VerifyView {
    private VerifyView() {}

    static List<String> lines(VerifyResult result) {
        List<String> lines = new ArrayList<>();
        lines.add("%s   %s acknowledged · %s unknown · %s refused · %s records read"
                .formatted(
                        result.verdict(),
                        Units.count(result.operations().acknowledged()),
                        Units.count(result.operations().unknown()),
                        Units.count(result.operations().refused()),
                        Units.count(result.operations().read())));
        result.anomalies().forEach((name, count) -> lines.add("  anomaly   " + name + " " + Units.count(count) + "×"));
        result.examples().forEach(example -> lines.add("            " + example));
        result.problems().forEach(problem -> lines.add("  problem   " + problem));
        result.vacuous().forEach(reason -> lines.add("  vacuous   " + reason));
        lines.add("  faults    " + faults(result));
        result.skipped().forEach((kind, reason) -> lines.add("  skipped   " + kind + ": " + reason));
        lines.add("  pause     writing paused for "
                + Units.duration(Duration.ofNanos((long) (result.longestGapMs() * 1e6))) + " at most");
        lines.add("  replicas  " + replicas(result));
        lines.add("  report    " + result.report());
        return lines;
    }

    private static String faults(VerifyResult result) {
        if (result.faults().isEmpty()) {
            return "none";
        }
        return result.faults().entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(" · "));
    }

    private static String replicas(VerifyResult result) {
        VerifyResult.Replicas replicas = result.replicas();
        if (replicas.compared() == 0) {
            return "not compared: the nodes are not ours";
        }
        return "%d partitions, %s, %s"
                .formatted(
                        replicas.compared(),
                        Units.bytes(replicas.bytes()),
                        replicas.differing() == 0 ? "the same on every node" : replicas.differing() + " differences");
    }
}
