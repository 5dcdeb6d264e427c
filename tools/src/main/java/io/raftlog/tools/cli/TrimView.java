package io.raftlog.tools.cli;

import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code topic trim} would do or did.
 *
 * @param applied whether it was done
 */
record TrimView(String topic, boolean applied, List<Partition> partitions) {
    /**
     * @param now the first offset kept, before
     * @param then the first offset kept, after
     * @param end the offset after the last record
     */
    record Partition(int partition, long now, long then, long end) {
        Partition startingAt(long start) {
            return new Partition(partition, now, start, end);
        }
    }

    /** Offsets that go; compaction may have taken some of their records already. */
    long records() {
        return partitions.stream().mapToLong(each -> each.then() - each.now()).sum();
    }

    /** For people; {@code next} is the command that does it, empty if there is none. */
    List<String> lines(String heading, String next) {
        List<String> lines = new ArrayList<>();
        lines.add(
                heading + "   " + topic + " · " + Units.count(records()) + (applied ? " records gone" : " records go"));
        Table table = new Table("PARTITION", "FIRST NOW", "FIRST THEN", "END", "GO");
        for (Partition each : partitions) {
            table.row(each.partition(), each.now(), each.then(), each.end(), Units.count(each.then() - each.now()));
        }
        lines.addAll(table.lines());
        if (!next.isEmpty()) {
            lines.add("apply:  " + next);
        }
        return lines;
    }
}
