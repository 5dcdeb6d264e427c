package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.DUPLICATE;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.Operation;
import java.util.stream.Stream;

/**
 * {@code duplicate}: one value at several offsets of a partition, acknowledged or read. Allowed only for a plain producer
 * ({@code x.idempotent} is false) whose client sent the operation again ({@code x.retries} is above zero). Linear.
 */
final class Duplicates implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        return facts.partitions().stream()
                .flatMap(partition -> partition.traces().stream()
                        .filter(trace -> trace.offsetCount() > 1)
                        .filter(trace ->
                                !trace.writer().map(Duplicates::mayRepeat).orElse(false))
                        .map(trace -> finding(partition, trace)));
    }

    private static boolean mayRepeat(Operation write) {
        boolean plain = !write.source("idempotent").flag("idempotent").orElse(true);
        return plain && write.number("retries").orElse(0) > 0;
    }

    private static Finding finding(PartitionFacts partition, Trace trace) {
        return Finding.of(
                DUPLICATE,
                partition.key(),
                trace.value() + " is at " + trace.offsetCount() + " offsets, from "
                        + trace.firstOffset().orElseThrow() + " to "
                        + trace.lastOffset().orElseThrow(),
                Witnesses.of(trace));
    }
}
