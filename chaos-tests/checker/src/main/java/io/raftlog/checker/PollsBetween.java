package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.NONMONOTONIC_POLL;
import static io.raftlog.checker.Anomaly.POLL_SKIP;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code poll-skip} and {@code nonmonotonic-poll}: a process's poll does not begin right behind what its last one that
 * succeeded gave, under the same assignment. After a poll that failed, or of which nobody knows, it has to go back to
 * there. Allowed where a group assigns (the group's own detectors look at that) and for partitions in {@code
 * x.rebalance}. A logarithm for each partition of each poll.
 */
final class PollsBetween implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        var findings = new ArrayList<Finding>();
        var positions = new ReadPositions();
        for (Operation operation : facts.operations()) {
            positions.notice(operation);
            // Also of partitions that it gave nothing of: they may have been with another member meanwhile.
            List<?> rebalanced = operation.source("rebalance").list("rebalance");
            rebalanced.forEach(key -> positions.forget(operation, key.toString()));
            if (operation.isOk() && (operation.is("poll") || operation.is("txn"))) {
                for (Map<String, List<Read>> poll : operation.polls()) {
                    poll.forEach((key, reads) -> {
                        if (rebalanced.contains(key)) {
                            positions.forget(operation, key);
                        } else {
                            follow(facts.partition(key), operation, reads, positions)
                                    .ifPresent(findings::add);
                        }
                    });
                }
            }
        }
        return findings.stream();
    }

    private static Optional<Finding> follow(
            Optional<PartitionFacts> known, Operation poll, List<Read> reads, ReadPositions positions) {
        PartitionFacts partition = known.orElseThrow();
        List<Read> ordered = reads.stream()
                .filter(read -> ReadSteps.isOrdered(partition, read))
                .toList();
        if (ordered.isEmpty()) {
            return Optional.empty();
        }
        Optional<ReadPositions.Position> last = positions.position(poll, partition.key());
        positions.advance(poll, partition.key(), ordered.get(ordered.size() - 1));
        return last.flatMap(position -> finding(partition, poll, position, ordered.get(0)));
    }

    private static Optional<Finding> finding(
            PartitionFacts partition, Operation poll, ReadPositions.Position last, Read next) {
        return switch (ReadSteps.step(partition, last.read(), next)) {
            case SKIP -> Optional.of(finding(POLL_SKIP, partition, poll, last, next));
            case BACK -> Optional.of(finding(NONMONOTONIC_POLL, partition, poll, last, next));
            case NEXT, UNKNOWN -> Optional.empty();
        };
    }

    private static Finding finding(
            Anomaly anomaly, PartitionFacts partition, Operation poll, ReadPositions.Position last, Read next) {
        String what = "process " + poll.process() + " had read " + last.read() + " and was given " + next + " next";
        return Finding.of(anomaly, partition.key(), what, last.poll().last(), poll.last());
    }
}
