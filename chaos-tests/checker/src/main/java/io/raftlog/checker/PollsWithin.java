package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.INT_NONMONOTONIC_POLL;
import static io.raftlog.checker.Anomaly.INT_POLL_SKIP;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code int-poll-skip} and {@code int-nonmonotonic-poll}: neighbours in what one poll gave, of any outcome, that leave
 * records out between them, or go back. Allowed for partitions in the operation's {@code x.rebalance}: they came or
 * went meanwhile. A logarithm for each record.
 */
final class PollsWithin implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        return Stream.of("poll", "txn", "final")
                .flatMap(function -> facts.operations(function).stream())
                .flatMap(operation -> operation.polls().stream().flatMap(poll -> inPoll(facts, operation, poll)));
    }

    private static Stream<Finding> inPoll(Facts facts, Operation operation, Map<String, List<Read>> poll) {
        List<?> rebalanced = operation.source("rebalance").list("rebalance");
        var findings = new ArrayList<Finding>();
        poll.forEach((key, reads) -> {
            if (!rebalanced.contains(key)) {
                inReads(facts.partition(key).orElseThrow(), operation, reads, findings);
            }
        });
        return findings.stream();
    }

    private static void inReads(
            PartitionFacts partition, Operation operation, List<Read> reads, List<Finding> findings) {
        Read before = null;
        for (Read read : reads) {
            if (!ReadSteps.isOrdered(partition, read)) {
                continue;
            }
            if (before != null) {
                switch (ReadSteps.step(partition, before, read)) {
                    case SKIP -> findings.add(finding(INT_POLL_SKIP, partition, operation, before, read));
                    case BACK -> findings.add(finding(INT_NONMONOTONIC_POLL, partition, operation, before, read));
                    case NEXT, UNKNOWN -> {}
                }
            }
            before = read;
        }
    }

    private static Finding finding(
            Anomaly anomaly, PartitionFacts partition, Operation operation, Read before, Read read) {
        return Finding.of(
                anomaly,
                partition.key(),
                "one " + operation.function() + " gave " + before + " and then " + read,
                operation.last());
    }
}
