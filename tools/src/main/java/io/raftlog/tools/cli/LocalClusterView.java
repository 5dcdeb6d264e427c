package io.raftlog.tools.cli;

import io.raftlog.broker.halt.HaltNote;
import io.raftlog.tools.cluster.LocalCluster;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A local cluster as {@code -o json} shows it.
 *
 * @param state {@code running} if all nodes run, {@code stopped} if none does, else {@code degraded}
 */
record LocalClusterView(String clusterId, String directory, String state, String bootstrapServers, List<Node> nodes) {

    /**
     * @param state {@code running}, {@code paused} or {@code stopped}
     * @param pid null if it does not run
     * @param stoppedItself why, if it did
     * @param hint what to do about that
     */
    record Node(
            int id,
            String state,
            @Nullable Long pid,
            String address,
            String log,
            @Nullable String stoppedItself,
            @Nullable String hint) {
        static Node of(LocalCluster.NodeReport report) {
            return new Node(
                    report.id(),
                    report.state().name().toLowerCase(Locale.ROOT),
                    report.pid().orElse(null),
                    report.address().toString(),
                    report.logFile().toString(),
                    report.halted().map(HaltNote::message).orElse(null),
                    report.halted().map(HaltNote::hint).orElse(null));
        }
    }

    static LocalClusterView of(LocalCluster cluster) {
        List<Node> nodes = cluster.nodes().stream().map(Node::of).toList();
        long running =
                nodes.stream().filter(node -> node.state().equals("running")).count();
        long stopped =
                nodes.stream().filter(node -> node.state().equals("stopped")).count();
        String state = running == nodes.size() ? "running" : stopped == nodes.size() ? "stopped" : "degraded";
        return new LocalClusterView(
                cluster.clusterId(), cluster.root().toString(), state, cluster.bootstrapServers(), nodes);
    }
}
