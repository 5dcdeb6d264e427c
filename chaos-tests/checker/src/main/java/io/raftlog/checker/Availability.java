package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.STUCK;
import static io.raftlog.checker.Anomaly.UNAVAILABLE;

import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Event;
import io.raftlog.history.EventType;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Whether the cluster went on answering. n log n.
 *
 * <ul>
 *   <li>{@code unavailable}: longer than {@code max_gap} between two acknowledged sends, over all partitions; or in one
 *       partition, counted from when somebody began to wait there, while others were written to. Time does not count
 *       from a nemesis event that says {@code x.majority} is false to the next that says it is true
 *   <li>{@code stuck}: an operation that never returned, although the history goes on for longer than {@code
 *       return_within} (else {@code max_gap}) after it began and after the last nemesis event. Not if its process has
 *       gone on: then it was the recorder that left something out
 * </ul>
 */
final class Availability implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        return Stream.concat(unavailable(facts, settings), stuck(facts, settings));
    }

    private static Stream<Finding> unavailable(Facts facts, Settings settings) {
        if (settings.maxGap().isEmpty()) {
            return Stream.empty();
        }
        long maxGap = settings.maxGap().getAsLong();
        List<Operation> sends = Stream.of("send", "txn")
                .flatMap(function -> facts.operations(function).stream())
                .filter(operation -> !operation.writes().isEmpty())
                .toList();
        MajorityTime clock = new MajorityTime(facts.history().events());
        TreeMap<Long, Long> outages = new TreeMap<>();
        var findings = new ArrayList<Finding>();
        gaps(acknowledged(sends), List.of(), clock, maxGap, (before, after, length) -> {
            outages.put(before.time(), after.time());
            findings.add(finding("all partitions", before, after, length));
        });
        byKey(sends)
                .forEach((key, ofKey) -> gaps(acknowledged(ofKey), ofKey, clock, maxGap, (before, after, length) -> {
                    // Where nothing was acknowledged at all, the partition is no case of its own.
                    Map.Entry<Long, Long> outage = outages.lowerEntry(after.time());
                    if (outage == null || outage.getValue() <= before.time()) {
                        findings.add(finding(key, before, after, length));
                    }
                }));
        return findings.stream();
    }

    private static List<Event> acknowledged(List<Operation> sends) {
        return sends.stream()
                .filter(Operation::isOk)
                .map(Operation::last)
                .sorted(Comparator.comparingLong(Event::time))
                .toList();
    }

    private static Map<String, List<Operation>> byKey(List<Operation> sends) {
        Map<String, List<Operation>> keys = new TreeMap<>();
        for (Operation send : sends) {
            send.writes().stream()
                    .map(MicroOp.Write::key)
                    .distinct()
                    .forEach(key ->
                            keys.computeIfAbsent(key, k -> new ArrayList<>()).add(send));
        }
        return keys;
    }

    private interface Gap {
        void between(Event before, Event after, long length);
    }

    /** Tells of gaps between acknowledgements; with {@code asked}, in order of begin, only while one of these waits. */
    private static void gaps(
            List<Event> acknowledged, List<Operation> asked, MajorityTime clock, long maxGap, Gap found) {
        int waiting = 0;
        for (int n = 1; n < acknowledged.size(); n++) {
            Event before = acknowledged.get(n - 1);
            Event after = acknowledged.get(n);
            long from = before.time();
            if (!asked.isEmpty()) {
                while (waiting < asked.size() && asked.get(waiting).begin() < from) {
                    waiting++;
                }
                from = waiting < asked.size() ? Math.min(asked.get(waiting).begin(), after.time()) : after.time();
            }
            long length = clock.longest(from, after.time());
            if (length > maxGap) {
                found.between(before, after, length);
            }
        }
    }

    private static Finding finding(String place, Event before, Event after, long length) {
        return Finding.of(UNAVAILABLE, place, "nothing was acknowledged for " + length, before, after);
    }

    private static Stream<Finding> stuck(Facts facts, Settings settings) {
        if (settings.returnWithin().isEmpty() && settings.maxGap().isEmpty()) {
            return Stream.empty();
        }
        long deadline =
                settings.returnWithin().orElseGet(() -> settings.maxGap().orElseThrow());
        long healed = facts.history().events().stream()
                .filter(event -> event.type() == EventType.NEMESIS)
                .mapToLong(Event::time)
                .max()
                .orElse(Long.MIN_VALUE);
        long end = facts.history().lastTime();
        Map<Long, Operation> lastOfProcess = new HashMap<>();
        facts.operations().forEach(operation -> lastOfProcess.put(operation.process(), operation));
        return lastOfProcess.values().stream()
                .filter(operation -> operation.completion() == null && !operation.is("crash"))
                .filter(operation -> end - Math.max(operation.begin(), healed) > deadline)
                .sorted(Comparator.comparingLong(operation -> operation.invoke().index()))
                .map(operation -> Finding.of(
                        STUCK,
                        "process " + operation.process(),
                        operation.function() + " had not returned " + (end - operation.begin()) + " later",
                        operation.invoke()));
    }
}
