package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.PRECOMMITTED_READ;
import static io.raftlog.checker.Anomaly.TORN_TXN;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.checker.facts.Scan;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A transaction is one thing, and it is nothing before it is committed. Linear.
 *
 * <ul>
 *   <li>{@code torn-txn}: the final scan has some of its sends and not others. Whatever was answered: all or nothing also
 *       holds where nobody knows which. Judged if it was over when the scan began, or never returned
 *   <li>{@code precommitted-read}: one of its polls gave it a value that it sends itself
 * </ul>
 */
final class Transactions implements Detector {
    private enum Fate {
        THERE,
        MISSING,
        UNKNOWN
    }

    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        return facts.operations("txn").stream()
                .flatMap(txn -> Stream.concat(torn(facts, txn).stream(), readEarly(txn)));
    }

    private static Optional<Finding> torn(Facts facts, Operation txn) {
        List<MicroOp.Write> writes = txn.writes();
        Map<Fate, List<MicroOp.Write>> fates = writes.stream().collect(Collectors.groupingBy(w -> fate(facts, txn, w)));
        List<MicroOp.Write> there = fates.getOrDefault(Fate.THERE, List.of());
        List<MicroOp.Write> missing = fates.getOrDefault(Fate.MISSING, List.of());
        if (there.isEmpty() || missing.isEmpty()) {
            return Optional.empty();
        }
        String place = missing.get(0).key();
        String what = "of a transaction's " + writes.size() + " sends " + named(there) + " can be read in the end, "
                + named(missing) + " cannot";
        return Optional.of(Finding.of(TORN_TXN, place, what, txn.last()));
    }

    private static Fate fate(Facts facts, Operation txn, MicroOp.Write write) {
        PartitionFacts partition = facts.partition(write.key()).orElseThrow();
        Trace trace = partition.trace(write.value()).orElseThrow();
        Optional<Scan> scan =
                partition.scan().filter(s -> txn.last().time() < s.operation().begin());
        if (scan.isEmpty()) {
            return Fate.UNKNOWN;
        }
        if (trace.isInFinal()) {
            return Fate.THERE;
        }
        // Deleted with what lies below the start of the log; without an offset it may have been.
        OptionalLong offset = trace.lastOffset();
        boolean deleted = offset.isPresent()
                ? offset.getAsLong() < scan.get().start()
                : scan.get().start() > 0;
        return deleted ? Fate.UNKNOWN : Fate.MISSING;
    }

    private static String named(List<MicroOp.Write> writes) {
        return writes.stream()
                .limit(Verdict.EXAMPLES)
                .map(write -> write.value() + " of " + write.key())
                .collect(Collectors.joining(", "));
    }

    private static Stream<Finding> readEarly(Operation txn) {
        List<Map<String, List<Read>>> polls = txn.polls();
        if (polls.isEmpty()) {
            return Stream.empty();
        }
        Set<MicroOp.Send> own = txn.writes().stream()
                .map(write -> new MicroOp.Send(write.key(), write.value()))
                .collect(Collectors.toSet());
        return polls.stream()
                .flatMap(poll -> poll.entrySet().stream())
                .flatMap(of -> of.getValue().stream()
                        .filter(read -> own.contains(new MicroOp.Send(of.getKey(), read.value())))
                        .map(read -> Finding.of(
                                PRECOMMITTED_READ,
                                of.getKey(),
                                "a transaction polled " + read + ", which it sends itself",
                                txn.last())));
    }
}
