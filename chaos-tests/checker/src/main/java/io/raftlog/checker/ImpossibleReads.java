package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.ABORTED_READ;
import static io.raftlog.checker.Anomaly.FUTURE_READ;
import static io.raftlog.checker.Anomaly.PHANTOM;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.Event;
import io.raftlog.history.Operation;
import java.util.stream.Stream;

/**
 * Values that nobody should have read, in polls of any outcome. Linear.
 *
 * <ul>
 *   <li>{@code phantom}: nobody ever sent it to this partition, or its payload failed its self-check
 *   <li>{@code aborted-read}: all sends of it failed, provably. Also what a client shows that calls an unknown outcome a
 *       failure
 *   <li>{@code future-read}: its first read was over before its first send was asked for. No cluster can do that: the
 *       recorder is broken, or its clock
 * </ul>
 */
final class ImpossibleReads implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        return facts.partitions().stream()
                .flatMap(partition -> Stream.concat(
                        partition.traces().stream().flatMap(trace -> ofTrace(partition.key(), trace)),
                        damaged(partition)));
    }

    private static Stream<Finding> ofTrace(String key, Trace trace) {
        if (trace.firstReader().isEmpty()) {
            return Stream.empty();
        }
        Event reader = trace.firstReader().get();
        String read = trace.value() + " was read at " + trace.firstOffset().orElseThrow();
        if (trace.writer().isEmpty()) {
            return Stream.of(Finding.of(PHANTOM, key, read + ", and nobody sent it there", reader));
        }
        Operation write = trace.writer().get();
        Stream<Finding> aborted = write.isFail()
                ? Stream.of(Finding.of(ABORTED_READ, key, read + ", although its send failed", write.last(), reader))
                : Stream.empty();
        Stream<Finding> early = reader.time() < trace.firstAsked()
                ? Stream.of(Finding.of(FUTURE_READ, key, read + " before it was sent", reader, write.invoke()))
                : Stream.empty();
        return Stream.concat(early, aborted);
    }

    private static Stream<Finding> damaged(PartitionFacts partition) {
        return partition.unreadable().stream()
                .map(record -> Finding.of(
                        PHANTOM,
                        partition.key(),
                        "the record read at " + record.offset() + " is damaged",
                        record.reader()));
    }
}
