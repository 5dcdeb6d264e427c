package io.raftlog.checker.facts;

import io.raftlog.history.EventType;
import io.raftlog.history.History;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import io.raftlog.history.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the operations once and writes down what each says of partitions and values.
 *
 * <p>Confined to one thread.
 */
final class FactsBuilder {
    private static final Set<String> READING = Set.of("poll", "txn", "final");

    private final History history;
    private final ToLongFunction<String> logStart;
    private final Map<String, PartitionFacts> partitions = new TreeMap<>();
    private final Map<String, List<Operation>> byFunction = new HashMap<>();
    /** Sends of unknown outcome that were answered an offset all the same. */
    private final List<Operation> unproven = new ArrayList<>();

    FactsBuilder(History history, ToLongFunction<String> logStart) {
        this.history = history;
        this.logStart = logStart;
    }

    Facts build() {
        for (Operation operation : history.operations()) {
            byFunction
                    .computeIfAbsent(operation.function(), function -> new ArrayList<>())
                    .add(operation);
            noteWrites(operation);
            if (READING.contains(operation.function())) {
                noteReads(operation);
            }
        }
        unproven.stream().filter(this::isProven).forEach(this::placeWrites);
        settle();
        return new Facts(history, partitions, byFunction);
    }

    private void noteWrites(Operation operation) {
        boolean transaction = operation.is("txn");
        boolean answered = false;
        for (MicroOp.Write write : operation.writes()) {
            PartitionFacts partition = partition(write.key());
            Trace trace = partition.at(write.value());
            trace.written(operation);
            if (transaction) {
                partition.writtenInTransaction();
            }
            if (write instanceof MicroOp.Sent sent) {
                answered = true;
                if (operation.isOk()) {
                    trace.acknowledgedAt(sent.offset());
                    partition.place(trace, sent.offset());
                }
            }
        }
        if (answered && operation.outcome() == EventType.INFO) {
            unproven.add(operation);
        }
    }

    /** Whatever the outcome: a poll hands out nothing that is not committed, also if it fails in the end. */
    private void noteReads(Operation operation) {
        for (Map<String, List<Read>> poll : operation.polls()) {
            poll.forEach((key, reads) -> {
                PartitionFacts partition = partition(key);
                for (Read read : reads) {
                    if (read.value().equals(Value.UNREADABLE)) {
                        partition.unreadable(operation.last(), read.offset());
                    } else {
                        Trace trace = partition.at(read.value());
                        trace.read(operation.last(), read.offset(), operation.isOk());
                        partition.place(trace, read.offset());
                    }
                }
            });
        }
    }

    /** Whether a value of it was read: then all of it happened. */
    private boolean isProven(Operation operation) {
        return operation.writes().stream()
                .anyMatch(write -> partition(write.key()).at(write.value()).isReadByOk());
    }

    private void placeWrites(Operation operation) {
        for (MicroOp.Write write : operation.writes()) {
            if (write instanceof MicroOp.Sent sent) {
                PartitionFacts partition = partition(sent.key());
                partition.place(partition.at(sent.value()), sent.offset());
            }
        }
    }

    /** By key the answers to where the log begins. */
    private Map<String, List<Operation>> begins() {
        var begins = new HashMap<String, List<Operation>>();
        for (Operation begin : byFunction.getOrDefault("begin", List.of())) {
            if (begin.isOk()) {
                begin.offsets().forEach((key, offset) -> {
                    if (offset.isPresent()) {
                        begins.computeIfAbsent(key, k -> new ArrayList<>()).add(begin);
                    }
                });
            }
        }
        return begins;
    }

    /** Gives each partition its final scan: the last that names it; one that names others alone found nothing in it. */
    private void settle() {
        Map<String, Operation> lastOfKey = new HashMap<>();
        Operation last = null;
        for (Operation scan : byFunction.getOrDefault("final", List.of())) {
            if (scan.isOk()) {
                last = laterOf(last, scan);
                for (Map<String, List<Read>> poll : scan.polls()) {
                    poll.keySet().forEach(key -> lastOfKey.merge(key, scan, FactsBuilder::laterOf));
                }
            }
        }
        Map<String, List<Operation>> begins = begins();
        for (PartitionFacts partition : partitions.values()) {
            Operation scan = lastOfKey.getOrDefault(partition.key(), last);
            List<Operation> ofKey = begins.getOrDefault(partition.key(), List.of());
            partition.settle(scan == null ? null : scan(partition, scan, ofKey));
        }
    }

    private static Operation laterOf(@Nullable Operation one, Operation other) {
        return one != null && one.end() > other.end() ? one : other;
    }

    private Scan scan(PartitionFacts partition, Operation operation, List<Operation> begins) {
        var reads = new ArrayList<Read>();
        for (Map<String, List<Read>> poll : operation.polls()) {
            reads.addAll(poll.getOrDefault(partition.key(), List.of()));
        }
        for (Read read : reads) {
            if (!read.value().equals(Value.UNREADABLE)) {
                partition.at(read.value()).inFinalAt(read.offset());
            }
        }
        return new Scan(operation, reads, start(partition.key(), operation, reads, begins));
    }

    /** Where the log began at the time of the scan: what was answered before it bounds that from below, any answer from above. */
    private long start(String key, Operation scan, List<Read> reads, List<Operation> begins) {
        long lowest = logStart.applyAsLong(key);
        long highest = lowest;
        for (Operation begin : begins) {
            long offset =
                    begin.offsets().getOrDefault(key, OptionalLong.empty()).orElse(0);
            highest = Math.max(highest, offset);
            if (begin.precedes(scan)) {
                lowest = Math.max(lowest, offset);
            }
        }
        long first = reads.stream().mapToLong(Read::offset).min().orElse(highest);
        return Math.max(lowest, Math.min(first, highest));
    }

    private PartitionFacts partition(String key) {
        return partitions.computeIfAbsent(key, PartitionFacts::new);
    }
}
