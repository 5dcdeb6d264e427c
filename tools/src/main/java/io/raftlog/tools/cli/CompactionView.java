package io.raftlog.tools.cli;

import io.raftlog.client.CompactionReport;
import io.raftlog.tools.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a topic is compacted, as {@code topic compact} shows it.
 *
 * @param done whether nothing is left that may be compacted of what was asked for
 * @param silentNodes those that did not answer, and why
 */
record CompactionView(String topic, boolean done, List<Replica> replicas, Map<Integer, String> silentNodes) {
    /**
     * @param compactedBelow every key below this offset was looked at
     * @param state {@code ok}, or what is left to do and why
     */
    record Replica(int partition, int node, long compactedBelow, long end, String state) {}

    static CompactionView of(String topic, CompactionReport report) {
        return new CompactionView(
                topic,
                report.done(),
                report.replicas().stream()
                        .map(replica -> new Replica(
                                replica.partition(),
                                replica.nodeId(),
                                replica.firstDirtyOffset(),
                                replica.highWatermark(),
                                state(replica)))
                        .toList(),
                new TreeMap<>(report.silentNodes()));
    }

    private static String state(CompactionReport.Replica replica) {
        if (!replica.asked()) {
            return "ok";
        }
        return replica.working()
                ? "compacting"
                : "waits until the Raft log lets go of offset " + replica.touchableOffset();
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        Table table = new Table("PARTITION", "NODE", "COMPACTED BELOW", "END", "STATE");
        for (Replica replica : replicas) {
            table.row(replica.partition(), replica.node(), replica.compactedBelow(), replica.end(), replica.state());
        }
        lines.addAll(table.lines());
        silentNodes.forEach((node, why) -> lines.add("node " + node + " did not answer: " + why));
        return lines;
    }
}
