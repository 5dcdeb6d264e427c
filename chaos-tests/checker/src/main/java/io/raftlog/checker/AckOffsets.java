package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.ACK_OFFSET_MISMATCH;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.Trace;
import java.util.stream.Stream;

/** {@code ack-offset-mismatch}: a send that succeeded was told one offset, and a read found it at another. Linear. */
final class AckOffsets implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        return facts.partitions().stream()
                .flatMap(partition -> partition.traces().stream()
                        .filter(trace -> trace.contradiction().isPresent())
                        .map(trace -> finding(partition.key(), trace)));
    }

    private static Finding finding(String key, Trace trace) {
        return Finding.of(
                ACK_OFFSET_MISMATCH,
                key,
                trace.value() + " was acknowledged at "
                        + trace.acknowledgedOffset().orElseThrow() + " and read at " + trace.contradictingOffset(),
                trace.writer().orElseThrow().last(),
                trace.contradiction().orElseThrow());
    }
}
