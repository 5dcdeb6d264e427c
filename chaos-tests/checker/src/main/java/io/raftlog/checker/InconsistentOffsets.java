package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.INCONSISTENT_OFFSETS;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.checker.facts.Placement;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.Event;
import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code inconsistent-offsets}: an offset at which different values were acknowledged or read. Never allowed. One
 * finding an offset; linear over the log, which is sorted already.
 */
final class InconsistentOffsets implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        return facts.partitions().stream().flatMap(this::inPartition);
    }

    private Stream<Finding> inPartition(PartitionFacts partition) {
        List<Placement> log = partition.placements();
        var findings = new ArrayList<Finding>();
        int begin = 0;
        while (begin < log.size()) {
            int end = begin + 1;
            while (end < log.size() && log.get(end).offset() == log.get(begin).offset()) {
                end++;
            }
            if (end - begin > 1) {
                findings.add(finding(partition.key(), log.subList(begin, end)));
            }
            begin = end;
        }
        return findings.stream();
    }

    /** A value is placed once at an offset, so these are different ones. */
    private static Finding finding(String key, List<Placement> sameOffset) {
        List<Trace> traces = sameOffset.stream()
                .map(Placement::trace)
                .limit(Verdict.EXAMPLES)
                .toList();
        String values = traces.stream().map(trace -> trace.value().toString()).collect(Collectors.joining(" and "));
        List<Event> events = traces.stream().map(InconsistentOffsets::witness).toList();
        return new Finding(
                INCONSISTENT_OFFSETS, key, "offset " + sameOffset.get(0).offset() + " holds " + values, events);
    }

    private static Event witness(Trace trace) {
        return trace.firstReader()
                .orElseGet(() -> trace.writer().map(Operation::last).orElseThrow());
    }
}
