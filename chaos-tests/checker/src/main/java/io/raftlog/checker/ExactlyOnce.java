package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.EOS_DUP;
import static io.raftlog.checker.Anomaly.EOS_LOSS;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.Event;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Consume, transform, produce: an input whose offset was committed in a transaction has one output. {@code eos-dup}: the
 * final scan has more; {@code eos-loss}: it has none. Judged of transactions that say what they did: {@code x.commit} has
 * the offsets committed with it, behind what it polled, and {@code x.from} for each send the input, as {@code
 * [key,offset]}. Linear.
 */
final class ExactlyOnce implements Detector {
    private record Input(String key, long offset) {}

    /** Who committed the input, and the events that made outputs of it which are there in the end. */
    private static final class Made {
        final List<Event> outputs = new ArrayList<>();
        final List<Event> committed = new ArrayList<>();
        boolean judged = true;
    }

    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        Map<Input, Made> inputs = new LinkedHashMap<>();
        for (Operation txn : facts.operations("txn")) {
            noteOutputs(facts, txn, inputs);
            if (txn.isOk()) {
                noteInputs(txn, inputs);
            }
        }
        return inputs.entrySet().stream().flatMap(entry -> judge(entry.getKey(), entry.getValue()));
    }

    private static void noteOutputs(Facts facts, Operation txn, Map<Input, Made> inputs) {
        List<?> from = txn.source("from").list("from");
        List<MicroOp.Write> writes = txn.writes();
        for (int n = 0; n < Math.min(from.size(), writes.size()); n++) {
            if (from.get(n) instanceof List<?> place
                    && place.size() == 2
                    && place.get(0) instanceof String key
                    && place.get(1) instanceof Long offset) {
                Made made = inputs.computeIfAbsent(new Input(key, offset), input -> new Made());
                MicroOp.Write write = writes.get(n);
                Trace trace = facts.trace(write.key(), write.value()).orElseThrow();
                boolean scanned = facts.partition(write.key())
                        .flatMap(PartitionFacts::scan)
                        .filter(scan -> txn.last().time() < scan.operation().begin())
                        .isPresent();
                made.judged &= scanned;
                if (trace.isInFinal()) {
                    made.outputs.add(txn.last());
                }
            }
        }
    }

    private static void noteInputs(Operation txn, Map<Input, Made> inputs) {
        Map<String, Long> commits = new HashMap<>();
        txn.source("commit").object("commit").forEach((key, offset) -> {
            if (key instanceof String partition && offset instanceof Long next) {
                commits.put(partition, next);
            }
        });
        for (Map<String, List<Read>> poll : txn.polls()) {
            poll.forEach((key, reads) -> {
                long next = commits.getOrDefault(key, Long.MIN_VALUE);
                for (Read read : reads) {
                    if (read.offset() < next) {
                        inputs.computeIfAbsent(new Input(key, read.offset()), input -> new Made())
                                .committed
                                .add(txn.last());
                    }
                }
            });
        }
    }

    private static Stream<Finding> judge(Input input, Made made) {
        if (!made.judged || made.committed.isEmpty()) {
            return Stream.empty();
        }
        int outputs = made.outputs.size();
        if (outputs > 1) {
            String what = "of the input at " + input.offset() + " there are " + outputs + " outputs";
            return Stream.of(new Finding(EOS_DUP, input.key(), what, some(made.outputs)));
        }
        if (outputs == 0) {
            String what = "the input at " + input.offset() + " was committed, and there is no output of it";
            return Stream.of(new Finding(EOS_LOSS, input.key(), what, some(made.committed)));
        }
        return Stream.empty();
    }

    private static List<Event> some(List<Event> events) {
        return events.subList(0, Math.min(events.size(), Verdict.EXAMPLES));
    }
}
