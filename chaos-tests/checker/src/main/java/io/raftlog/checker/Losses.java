package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.LOST_ACKED;
import static io.raftlog.checker.Anomaly.LOST_WRITE;
import static io.raftlog.checker.Anomaly.VANISHED_READ;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.checker.facts.Scan;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.Event;
import io.raftlog.history.Operation;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What was there and is not. Linear; what lies below the start of the log may have been deleted and is not looked for.
 *
 * <ul>
 *   <li>{@code lost-acked}: its send had succeeded before the final scan began, which does not have it
 *   <li>{@code vanished-read}: somebody had read it before the final scan began, which does not have it. Not of a send
 *       that failed, or that nobody asked for: these should never have been read
 *   <li>{@code lost-write}: it happened, nobody has read it, and a value at its offset or above was read. Needs no final
 *       scan, so it sees what a lost tail hides from it and a crashed run hides from the others
 * </ul>
 */
final class Losses implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        return facts.partitions().stream()
                .flatMap(partition -> Stream.concat(
                        partition.scan().stream().flatMap(scan -> missing(partition, scan)),
                        passedOver(partition, settings)));
    }

    private static Stream<Finding> missing(PartitionFacts partition, Scan scan) {
        return partition.traces().stream()
                .filter(trace -> !trace.isInFinal())
                .filter(trace -> !isBelow(trace, scan.start()))
                .flatMap(trace -> Stream.concat(lostAcked(partition, scan, trace), vanished(partition, scan, trace)));
    }

    private static boolean isBelow(Trace trace, long start) {
        OptionalLong offset = trace.lastOffset();
        return offset.isPresent() && offset.getAsLong() < start;
    }

    private static Stream<Finding> lostAcked(PartitionFacts partition, Scan scan, Trace trace) {
        return trace.writer().stream()
                .filter(write -> write.isOk() && scan.follows(write))
                .map(write -> Finding.of(
                        LOST_ACKED,
                        partition.key(),
                        trace.value() + " was acknowledged" + at(trace.acknowledgedOffset())
                                + " and is not in the final scan",
                        write.last(),
                        scan.operation().last()));
    }

    private static Stream<Finding> vanished(PartitionFacts partition, Scan scan, Trace trace) {
        boolean mayBeRead = trace.writer().filter(write -> !write.isFail()).isPresent();
        return trace.firstReader().stream()
                .filter(reader -> mayBeRead && reader.time() < scan.operation().begin())
                .map(reader -> Finding.of(
                        VANISHED_READ,
                        partition.key(),
                        trace.value() + " was read" + at(trace.lastOffset()) + " and is not in the final scan",
                        reader,
                        scan.operation().last()));
    }

    private static Stream<Finding> passedOver(PartitionFacts partition, Settings settings) {
        OptionalLong highestRead = partition.traces().stream()
                .filter(trace -> trace.firstReader().isPresent())
                .mapToLong(trace -> trace.firstOffset().orElseThrow())
                .max();
        if (highestRead.isEmpty()) {
            return Stream.empty();
        }
        long start = partition.scan().map(Scan::start).orElse(settings.logStart(partition.key()));
        return partition.traces().stream()
                // Placed and never read: then it was acknowledged, or proven by another value of its operation.
                .filter(trace -> trace.offsetCount() > 0 && trace.firstReader().isEmpty())
                .filter(trace -> trace.lastOffset().orElseThrow() <= highestRead.getAsLong())
                .filter(trace -> !isBelow(trace, start))
                .map(trace -> Finding.of(
                        LOST_WRITE,
                        partition.key(),
                        trace.value() + " was written" + at(trace.lastOffset()) + " and never read; reads went on to "
                                + highestRead.getAsLong(),
                        writer(trace)));
    }

    private static Event writer(Trace trace) {
        return trace.writer().map(Operation::last).orElseThrow();
    }

    private static String at(OptionalLong offset) {
        return offset.isPresent() ? " at " + offset.getAsLong() : "";
    }
}
