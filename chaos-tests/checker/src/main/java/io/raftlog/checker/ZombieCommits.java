package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.ZOMBIE_COMMIT;

import io.raftlog.checker.RealTimeSweep.Effect;
import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code zombie-commit}: a commit by a member of one generation succeeded, although somebody had joined a later one
 * before it began. Generations are positions, so this is the sweep of {@link RealTimeSweep}. n log n.
 */
final class ZombieCommits implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        Map<String, List<Effect>> joins = byGroup(facts.operations("joined"));
        Map<String, List<Effect>> commits = byGroup(facts.operations("commit"));
        var findings = new ArrayList<Finding>();
        commits.forEach((group, ofGroup) -> RealTimeSweep.inversions(
                joins.getOrDefault(group, List.of()),
                ofGroup,
                (join, commit) -> findings.add(Finding.of(
                        ZOMBIE_COMMIT,
                        group,
                        "a commit of generation " + commit.position() + " was accepted after generation "
                                + join.position() + " had begun",
                        join.operation().last(),
                        commit.operation().last()))));
        return findings.stream();
    }

    private static Map<String, List<Effect>> byGroup(List<Operation> operations) {
        Map<String, List<Effect>> groups = new TreeMap<>();
        for (Operation operation : operations) {
            if (operation.isOk() && operation.number("gen").isPresent()) {
                groups.computeIfAbsent(operation.text("g").orElse(""), group -> new ArrayList<>())
                        .add(new Effect(operation, operation.number("gen").getAsLong()));
            }
        }
        return groups;
    }
}
