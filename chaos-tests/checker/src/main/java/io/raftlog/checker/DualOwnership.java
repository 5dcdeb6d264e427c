package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.DUAL_OWNERSHIP;

import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code dual-ownership}: two processes held one partition in one generation of a group, at the same time. A process
 * surely holds what it {@code joined} with from the end of that on until it begins to have it {@code revoked}, or
 * crashes. n log n.
 */
final class DualOwnership implements Detector {
    private record Ownership(GroupPartition partition, long generation) {}

    private static final class Holding {
        final Operation join;
        long until = Long.MAX_VALUE;

        Holding(Operation join) {
            this.join = join;
        }

        long from() {
            return join.end();
        }
    }

    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        Map<Ownership, List<Holding>> owners =
                new TreeMap<>(Comparator.comparing(Ownership::partition).thenComparing(Ownership::generation));
        Map<Long, Map<GroupPartition, List<Holding>>> held = new HashMap<>();
        for (Operation operation : facts.operations()) {
            switch (operation.function()) {
                case "joined" -> take(operation, owners, held);
                case "revoked" -> release(operation, held);
                case "crash" -> releaseAll(operation, held);
                default -> {}
            }
        }
        return owners.entrySet().stream().flatMap(entry -> overlaps(entry.getKey(), entry.getValue()));
    }

    private static void take(
            Operation join, Map<Ownership, List<Holding>> owners, Map<Long, Map<GroupPartition, List<Holding>>> held) {
        if (!join.isOk() || join.number("gen").isEmpty()) {
            return;
        }
        for (String key : join.keys()) {
            GroupPartition partition = new GroupPartition(join.text("g").orElse(""), key);
            Holding holding = new Holding(join);
            owners.computeIfAbsent(new Ownership(partition, join.number("gen").getAsLong()), o -> new ArrayList<>())
                    .add(holding);
            held.computeIfAbsent(join.process(), p -> new HashMap<>())
                    .computeIfAbsent(partition, p -> new ArrayList<>())
                    .add(holding);
        }
    }

    private static void release(Operation revoke, Map<Long, Map<GroupPartition, List<Holding>>> held) {
        Map<GroupPartition, List<Holding>> own = held.getOrDefault(revoke.process(), Map.of());
        for (String key : revoke.keys()) {
            List<Holding> over = own.remove(new GroupPartition(revoke.text("g").orElse(""), key));
            if (over != null) {
                over.forEach(holding -> holding.until = revoke.begin());
            }
        }
    }

    private static void releaseAll(Operation crash, Map<Long, Map<GroupPartition, List<Holding>>> held) {
        Map<GroupPartition, List<Holding>> own = held.remove(crash.process());
        if (own != null) {
            own.values().forEach(holdings -> holdings.forEach(holding -> holding.until = crash.begin()));
        }
    }

    /** Each holding is compared with the one before it, of another process, that lasts longest. */
    private static Stream<Finding> overlaps(Ownership ownership, List<Holding> holdings) {
        holdings.sort(Comparator.comparingLong(Holding::from));
        var findings = new ArrayList<Finding>();
        @Nullable Holding longest = null;
        @Nullable Holding longestOfOthers = null;
        for (Holding holding : holdings) {
            Holding other =
                    longest != null && longest.join.process() != holding.join.process() ? longest : longestOfOthers;
            if (other != null && holding.from() < other.until && other.from() < holding.until) {
                findings.add(finding(ownership, other, holding));
            }
            if (longest == null || holding.until >= longest.until) {
                if (longest != null && longest.join.process() != holding.join.process()) {
                    longestOfOthers = longest;
                }
                longest = holding;
            } else if (holding.join.process() != longest.join.process()
                    && (longestOfOthers == null || holding.until >= longestOfOthers.until)) {
                longestOfOthers = holding;
            }
        }
        return findings.stream();
    }

    private static Finding finding(Ownership ownership, Holding one, Holding other) {
        return Finding.of(
                DUAL_OWNERSHIP,
                ownership.partition().toString(),
                "processes " + one.join.process() + " and " + other.join.process() + " both had it in generation "
                        + ownership.generation(),
                one.join.last(),
                other.join.last());
    }
}
