package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.GROUP_SKIP;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.Order;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.checker.facts.Scan;
import io.raftlog.history.Event;
import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code group-skip}: the group of {@code group_check} has committed beyond a record that none of its members was ever
 * given. Only for groups that commit after processing. Linear.
 *
 * <p>What is committed in the end is what the last {@code committed} answered, else the highest commit that succeeded.
 * Deliveries are polls of any outcome by processes that did something as members of the group, or say so in {@code x.g};
 * if there are none of these, all polls.
 */
final class GroupSkips implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        if (settings.groupCheck().isEmpty()) {
            return Stream.empty();
        }
        String group = settings.groupCheck().get();
        Map<String, OptionalLong> committed = committedInTheEnd(facts, group);
        Map<String, Set<Long>> delivered = delivered(facts, group);
        var findings = new ArrayList<Finding>();
        committed.forEach((key, offset) -> facts.partition(key)
                .ifPresent(partition -> findings.addAll(
                        skipped(partition, group, offset.orElse(0), delivered.getOrDefault(key, Set.of()), settings))));
        return findings.stream();
    }

    private static Map<String, OptionalLong> committedInTheEnd(Facts facts, String group) {
        Map<String, OptionalLong> committed = new HashMap<>();
        Commit.all(facts).forEach((partition, commits) -> {
            if (partition.group().equals(group)) {
                commits.stream()
                        .filter(commit -> commit.operation().isOk())
                        .mapToLong(Commit::offset)
                        .max()
                        .ifPresent(offset -> committed.put(partition.key(), OptionalLong.of(offset)));
            }
        });
        facts.operations("committed").stream()
                .filter(operation ->
                        operation.isOk() && operation.text("g").orElse("").equals(group))
                .sorted(Comparator.comparingLong(Operation::end))
                .forEach(operation -> committed.putAll(operation.offsets()));
        return committed;
    }

    private static Map<String, Set<Long>> delivered(Facts facts, String group) {
        Set<Long> members = facts.operations().stream()
                .filter(operation -> operation.text("g").equals(Optional.of(group)))
                .map(Operation::process)
                .collect(Collectors.toSet());
        List<Operation> polls = Stream.of("poll", "txn")
                .flatMap(function -> facts.operations(function).stream())
                .toList();
        List<Operation> ofMembers =
                polls.stream().filter(poll -> members.contains(poll.process())).toList();
        return offsets(ofMembers.isEmpty() ? polls : ofMembers);
    }

    private static Map<String, Set<Long>> offsets(Collection<Operation> polls) {
        Map<String, Set<Long>> offsets = new HashMap<>();
        for (Operation poll : polls) {
            poll.polls()
                    .forEach(polled -> polled.forEach((key, reads) -> reads.stream()
                            .map(Read::offset)
                            .forEach(offsets.computeIfAbsent(key, k -> new HashSet<>())::add)));
        }
        return offsets;
    }

    private static List<Finding> skipped(
            PartitionFacts partition, String group, long committed, Set<Long> delivered, Settings settings) {
        long start = partition.scan().map(Scan::start).orElse(settings.logStart(partition.key()));
        Order order = partition.order();
        var findings = new ArrayList<Finding>();
        for (int n = 0; n < order.size() && order.offset(n) < committed; n++) {
            long offset = order.offset(n);
            if (offset >= start && !delivered.contains(offset)) {
                findings.add(Finding.of(
                        GROUP_SKIP,
                        group + " " + partition.key(),
                        "committed " + committed + ", and the record at " + offset + " was never delivered",
                        partition.traceAt(offset).map(Witnesses::of).orElse(new Event[0])));
            }
        }
        return findings;
    }
}
