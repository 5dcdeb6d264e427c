package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.INT_NONMONOTONIC_SEND;
import static io.raftlog.checker.Anomaly.NONMONOTONIC_SEND;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A producer's records lie in its order, in each partition. Linear, but for sorting the programs of those that pipeline.
 *
 * <ul>
 *   <li>{@code int-nonmonotonic-send}: a later send of one operation lies at or before an earlier one
 *   <li>{@code nonmonotonic-send}: a later send of one producer lies before an earlier one, in the same operation or not
 * </ul>
 *
 * <p>A producer is a process; or all processes with one {@code x.pid}, in the order of {@code x.prog}. Sends that failed
 * lie nowhere; those of unknown outcome count where they were read. Other producers' records between two sends are
 * normal, in transactions too.
 */
final class SendOrder implements Detector {
    /** A send at its place: at {@code first} if it is the earlier of two, at {@code last} if it is the later. */
    private record Placed(Operation operation, MicroOp.Write write, int first, int last) {}

    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        List<Operation> sending = Stream.of("send", "txn")
                .flatMap(function -> facts.operations(function).stream())
                .filter(operation -> !operation.isFail())
                .sorted(Comparator.comparingLong(Operation::begin))
                .toList();
        return Stream.concat(
                sending.stream().flatMap(operation -> within(facts, operation)),
                producers(sending).values().stream().flatMap(operations -> between(facts, operations)));
    }

    private static Map<String, List<Operation>> producers(List<Operation> sending) {
        var producers = new LinkedHashMap<String, List<Operation>>();
        for (Operation operation : sending) {
            boolean pipelined = operation.number("prog").isPresent()
                    && operation.number("pid").isPresent();
            String producer =
                    pipelined ? "pid " + operation.number("pid").getAsLong() : "process " + operation.process();
            producers.computeIfAbsent(producer, name -> new ArrayList<>()).add(operation);
        }
        producers.forEach((name, operations) -> {
            if (name.startsWith("pid")) {
                operations.sort(Comparator.comparingLong(
                        operation -> operation.number("prog").orElseThrow()));
            }
        });
        return producers;
    }

    private static Stream<Finding> within(Facts facts, Operation operation) {
        if (operation.writes().size() < 2) {
            return Stream.empty();
        }
        var findings = new ArrayList<Finding>();
        var highest = new HashMap<String, Placed>();
        for (Placed later : placed(facts, operation)) {
            Placed earlier = highest.get(later.write().key());
            if (earlier != null && later.last() <= earlier.first()) {
                findings.add(finding(INT_NONMONOTONIC_SEND, facts, earlier, later));
            }
            highest.merge(later.write().key(), later, SendOrder::further);
        }
        return findings.stream();
    }

    private static Stream<Finding> between(Facts facts, List<Operation> operations) {
        var findings = new ArrayList<Finding>();
        var highest = new HashMap<String, Placed>();
        for (Operation operation : operations) {
            for (Placed later : placed(facts, operation)) {
                Placed earlier = highest.get(later.write().key());
                if (earlier != null && later.last() < earlier.first()) {
                    findings.add(finding(NONMONOTONIC_SEND, facts, earlier, later));
                }
                highest.merge(later.write().key(), later, SendOrder::further);
            }
        }
        return findings.stream();
    }

    private static List<Placed> placed(Facts facts, Operation operation) {
        var placed = new ArrayList<Placed>();
        for (MicroOp.Write write : operation.writes()) {
            PartitionFacts partition = facts.partition(write.key()).orElseThrow();
            Trace trace = partition.trace(write.value()).orElseThrow();
            OptionalInt first = partition.order().index(trace.firstOrdered());
            OptionalInt last = partition.order().index(trace.lastOrdered());
            if (first.isPresent() && last.isPresent()) {
                placed.add(new Placed(operation, write, first.getAsInt(), last.getAsInt()));
            }
        }
        return placed;
    }

    private static Placed further(Placed one, Placed other) {
        return other.first() > one.first() ? other : one;
    }

    private static Finding finding(Anomaly anomaly, Facts facts, Placed earlier, Placed later) {
        var order = facts.partition(later.write().key()).orElseThrow().order();
        return Finding.of(
                anomaly,
                later.write().key(),
                earlier.write().value() + " was sent before " + later.write().value() + ", and they are at "
                        + order.offset(earlier.first()) + " and " + order.offset(later.last()),
                earlier.operation().last(),
                later.operation().last());
    }
}
