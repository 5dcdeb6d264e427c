package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.OFFSET_GAP;

import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.PartitionFacts;
import io.raftlog.checker.facts.Scan;
import io.raftlog.history.Read;
import java.util.ArrayList;
import java.util.stream.Stream;

/**
 * {@code offset-gap}: the offsets of the final scan are not those from where the log begins on, each. Not looked for
 * where {@code gapless} is off (compacted topics), nor in partitions that transactions wrote to: their control records
 * are no records of anybody's. One finding a gap; n log n.
 */
final class OffsetGaps implements Detector {
    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        if (!settings.gapless()) {
            return Stream.empty();
        }
        return facts.partitions().stream()
                .filter(partition -> !partition.inTransactions())
                .flatMap(partition -> partition.scan().stream().flatMap(scan -> inScan(partition, scan)));
    }

    private static Stream<Finding> inScan(PartitionFacts partition, Scan scan) {
        var findings = new ArrayList<Finding>();
        long[] offsets = scan.reads().stream().mapToLong(Read::offset).sorted().toArray();
        if (offsets.length > 0 && offsets[0] < scan.start()) {
            String what = "the log begins at " + offsets[0] + ", although it had begun at " + scan.start();
            findings.add(finding(partition, scan, what));
        }
        long expected = scan.start();
        for (long offset : offsets) {
            if (offset > expected) {
                String gap =
                        offset == expected + 1 ? "offset " + expected : "offsets " + expected + " to " + (offset - 1);
                findings.add(finding(partition, scan, "nothing at " + gap));
            }
            expected = Math.max(expected, offset + 1);
        }
        return findings.stream();
    }

    private static Finding finding(PartitionFacts partition, Scan scan, String what) {
        return Finding.of(OFFSET_GAP, partition.key(), what, scan.operation().last());
    }
}
