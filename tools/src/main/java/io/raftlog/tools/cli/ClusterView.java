package io.raftlog.tools.cli;

import io.raftlog.client.ClusterDescription;
import io.raftlog.client.NodeNotice;
import io.raftlog.client.NodeStatus;
import io.raftlog.client.ReplicaStatus;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as {@code -o json} shows it.
 *
 * @param metadataLeader null while there is none
 */
record ClusterView(String clusterId, @Nullable Integer metadataLeader, List<Node> nodes) {

    /**
     * @param state {@code ready}, {@code starting} or {@code unreachable}
     * @param version null, like all below, if it did not answer
     * @param reason why it did not answer; empty if it did
     * @param notices what it wants known about itself
     * @param suspectedBy nodes that hold it for dead, or do not hear it
     */
    record Node(
            int id,
            String address,
            String state,
            @Nullable String version,
            @Nullable Long uptimeMs,
            @Nullable Long pid,
            @Nullable Integer replicas,
            @Nullable Integer leaders,
            String reason,
            List<Notice> notices,
            List<Suspicion> suspectedBy) {
        static Node of(ClusterDescription.Node node, List<Suspicion> suspectedBy) {
            if (node.status().isEmpty()) {
                return new Node(
                        node.nodeId(),
                        node.address().toString(),
                        "unreachable",
                        null,
                        null,
                        null,
                        null,
                        null,
                        node.unreachable(),
                        List.of(),
                        suspectedBy);
            }
            NodeStatus status = node.status().get();
            return new Node(
                    node.nodeId(),
                    node.address().toString(),
                    status.ready() ? "ready" : "starting",
                    status.version(),
                    status.uptime().toMillis(),
                    status.pid(),
                    status.replicas().size(),
                    (int) status.replicas().stream()
                            .filter(ReplicaStatus::leader)
                            .count(),
                    "",
                    status.notices().stream().map(Notice::of).toList(),
                    suspectedBy);
        }
    }

    /** @param over it tells of the past */
    record Notice(String code, String message, String hint, boolean over) {
        static Notice of(NodeNotice notice) {
            return new Notice(notice.code().label(), notice.message(), notice.hint(), notice.over());
        }
    }

    /** @param quietMs since {@code node} last heard of the suspect */
    record Suspicion(int node, long quietMs, String reason) {}

    static ClusterView of(ClusterDescription cluster) {
        return new ClusterView(
                cluster.clusterId(),
                cluster.metadataLeader().isPresent() ? cluster.metadataLeader().getAsInt() : null,
                cluster.nodes().stream()
                        .map(node -> Node.of(node, suspicions(cluster, node.nodeId())))
                        .toList());
    }

    private static List<Suspicion> suspicions(ClusterDescription cluster, int suspect) {
        return cluster.nodes().stream()
                .flatMap(node -> node.status().stream())
                .flatMap(status -> status.peers().stream()
                        .filter(peer -> peer.suspected() && peer.nodeId() == suspect)
                        .map(peer -> new Suspicion(status.nodeId(), peer.quiet().toMillis(), peer.reason())))
                .toList();
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(clusterId + "   " + TopicView.plural(nodes.size(), "node") + " · metadata led by "
                + (metadataLeader == null ? "nobody" : "node " + metadataLeader));
        Table table = new Table("NODE", "ADDRESS", "STATE", "LEADS", "REPLICAS", "UPTIME", "PID", "VERSION");
        for (Node node : nodes) {
            table.row(
                    node.id(),
                    node.address(),
                    node.state() + (node.reason().isEmpty() ? "" : ": " + node.reason()),
                    orDash(node.leaders()),
                    orDash(node.replicas()),
                    node.uptimeMs() == null ? "-" : Units.duration(Duration.ofMillis(node.uptimeMs())),
                    orDash(node.pid()),
                    orDash(node.version()));
        }
        lines.addAll(table.lines());
        for (Node node : nodes) {
            for (Notice notice : node.notices()) {
                lines.add(notice.code() + " " + notice.message());
                notice.hint().lines().forEach(hint -> lines.add("  " + hint));
            }
            node.suspectedBy()
                    .forEach(suspicion -> lines.add("node " + suspicion.node() + " suspects node " + node.id()
                            + ": " + suspicion.reason() + ", last heard "
                            + Units.duration(Duration.ofMillis(suspicion.quietMs())) + " ago"));
        }
        return lines;
    }

    private static String orDash(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }
}
