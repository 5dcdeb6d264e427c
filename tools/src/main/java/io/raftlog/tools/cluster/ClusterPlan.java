package io.raftlog.tools.cluster;

import io.raftlog.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.ToIntFunction;

/** Which numbers and ports the nodes of a local cluster get. Ports are free when looked at, and rise with the numbers. */
final class ClusterPlan {
    static final int MOST_NODES = 5;

    private static final int RAFT_PORTS_ABOVE = 100;

    private ClusterPlan() {}

    static ClusterState of(LocalCluster.Layout layout) {
        List<Integer> ports = FreePorts.find(layout.firstPort(), layout.nodes());
        int raftFrom = Math.max(layout.firstPort() + RAFT_PORTS_ABOVE, ports.get(ports.size() - 1) + 1);
        List<Integer> raftPorts = FreePorts.find(raftFrom, layout.nodes());
        List<ClusterState.Member> nodes = new ArrayList<>();
        for (int i = 0; i < layout.nodes(); i++) {
            NodePlace place = layout.places().getOrDefault(i + 1, NodePlace.LOOPBACK);
            nodes.add(new ClusterState.Member(i + 1, ports.get(i), raftPorts.get(i), false, place));
        }
        String clusterId = "local-" + UUID.randomUUID().toString().substring(0, 8);
        return new ClusterState(ClusterState.FORMAT, clusterId, layout.config(), nodes);
    }

    /** The node that would join these. */
    static ClusterState.Member oneMore(ClusterState cluster) {
        if (cluster.nodes().size() >= MOST_NODES) {
            throw new LocalClusterException(
                    ErrorCode.LIMIT_EXCEEDED, "a local cluster has at most " + MOST_NODES + " nodes");
        }
        int port = FreePorts.find(highest(cluster, ClusterState.Member::port) + 1, 1)
                .get(0);
        int raftFrom = Math.max(highest(cluster, ClusterState.Member::raftPort), port) + 1;
        int raftPort = FreePorts.find(raftFrom, 1).get(0);
        return new ClusterState.Member(
                highest(cluster, ClusterState.Member::id) + 1, port, raftPort, true, NodePlace.LOOPBACK);
    }

    private static int highest(ClusterState cluster, ToIntFunction<ClusterState.Member> number) {
        return cluster.nodes().stream().mapToInt(number).max().orElse(0);
    }
}
