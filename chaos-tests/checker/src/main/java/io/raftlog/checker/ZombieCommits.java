package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.ZOMBIE_COMMIT;

import io.raftlog.checker.RealTimeSweep.Effect;
import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code zombie-commit}: a commit succeeded although its member had been replaced before it began. Generations are
 * positions, so this is the sweep of {@link RealTimeSweep}. n log n.
 *
 * <ul>
 *   <li>a commit with {@code x.gen}, in a group that goes from one generation to the next as one: somebody had joined a
 *       later generation
 *   <li>a commit with {@code x.memberEpoch}, in a group whose members go on each in its own time: a member of a later
 *       generation had been given that very partition. Another's generation alone says nothing
 * </ul>
 */
final class ZombieCommits implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        List<Operation> joins = facts.operations("joined");
        List<Operation> commits = facts.operations("commit");
        return Stream.concat(
                inversions(byGroup(joins), byGroup(commits), "had begun"),
                inversions(byPartition(joins, "gen"), byPartition(commits, "memberEpoch"), "had been given it"));
    }

    private static <K extends Comparable<K>> Stream<Finding> inversions(
            Map<K, List<Effect>> joins, Map<K, List<Effect>> commits, String since) {
        var findings = new ArrayList<Finding>();
        commits.forEach((place, there) -> RealTimeSweep.inversions(
                joins.getOrDefault(place, List.of()),
                there,
                (join, commit) -> findings.add(Finding.of(
                        ZOMBIE_COMMIT,
                        place.toString(),
                        "a commit of generation " + commit.position() + " was accepted after generation "
                                + join.position() + " " + since,
                        join.operation().last(),
                        commit.operation().last()))));
        return findings.stream();
    }

    private static Map<String, List<Effect>> byGroup(List<Operation> operations) {
        Map<String, List<Effect>> groups = new TreeMap<>();
        for (Operation operation : operations) {
            OptionalLong generation = operation.number("gen");
            if (operation.isOk() && generation.isPresent()) {
                groups.computeIfAbsent(operation.text("g").orElse(""), group -> new ArrayList<>())
                        .add(new Effect(operation, generation.getAsLong()));
            }
        }
        return groups;
    }

    /** @param detail where the generation stands */
    private static Map<GroupPartition, List<Effect>> byPartition(List<Operation> operations, String detail) {
        Map<GroupPartition, List<Effect>> partitions = new TreeMap<>();
        for (Operation operation : operations) {
            OptionalLong generation = operation.number(detail);
            if (operation.isOk() && generation.isPresent()) {
                String group = operation.text("g").orElse("");
                Stream.concat(operation.keys().stream(), operation.offsets().keySet().stream())
                        .forEach(key -> partitions
                                .computeIfAbsent(new GroupPartition(group, key), partition -> new ArrayList<>())
                                .add(new Effect(operation, generation.getAsLong())));
            }
        }
        return partitions;
    }
}
