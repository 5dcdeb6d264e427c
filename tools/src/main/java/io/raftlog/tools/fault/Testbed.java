package io.raftlog.tools.fault;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.cluster.LocalCluster.NodeReport;
import io.raftlog.tools.cluster.LocalCluster.NodeState;
import io.raftlog.tools.fault.proxy.ProxiedNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A local cluster whose nodes talk through a network that can be broken.
 *
 * <p>Thread-safe, as far as faults of different nodes are concerned.
 */
public final class Testbed implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final LocalCluster cluster;
    private final ProxiedNetwork network;

    private Testbed(LocalCluster cluster, ProxiedNetwork network) {
        this.cluster = cluster;
        this.network = network;
    }

    /**
     * Opens the network and has the nodes use it from their next start on. Closing it takes them their connections: a
     * cluster that is to live on must be configured anew and restarted.
     */
    public static Testbed of(LocalCluster cluster, long seed) {
        Map<Integer, List<NodeAddress>> addresses = cluster.nodes().stream()
                .collect(Collectors.toMap(NodeReport::id, node -> List.of(node.address(), node.raftAddress())));
        ProxiedNetwork network = ProxiedNetwork.between(addresses, seed);
        addresses
                .keySet()
                .forEach(node -> cluster.configure(node, Map.of("peer.routes", text(network.routesOf(node)))));
        return new Testbed(cluster, network);
    }

    private static String text(PeerRoutes routes) {
        return routes.detours().entrySet().stream()
                .map(detour -> detour.getKey() + "=" + detour.getValue())
                .sorted()
                .collect(Collectors.joining(","));
    }

    public LocalCluster cluster() {
        return cluster;
    }

    public ProxiedNetwork network() {
        return network;
    }

    public Set<Integer> nodes() {
        return network.nodes();
    }

    public Set<Integer> othersThan(int node) {
        Set<Integer> others = new TreeSet<>(nodes());
        others.remove(node);
        return others;
    }

    NodeReport node(int id) {
        return cluster.node(id);
    }

    void kill(int node) {
        if (node(node).state() != NodeState.STOPPED) {
            cluster.kill(node);
        }
    }

    /** Starts the node if it does not run, and waits until it serves. */
    void startIfStopped(int node) {
        if (node(node).state() == NodeState.STOPPED) {
            cluster.startNode(node, START_TIMEOUT, ready -> {});
        }
    }

    void restart(int node) {
        cluster.restart(node, START_TIMEOUT, ready -> {});
    }

    /** The network is whole, every process runs and none is paused. */
    public void healAll() {
        network.healAll();
        cluster.resumeAll();
        cluster.start(START_TIMEOUT, ready -> {});
    }

    /** Every node is stopped and started in an orderly way, all at once. */
    public void restartAll() {
        cluster.stop();
        cluster.start(START_TIMEOUT, ready -> {});
    }

    @Override
    public void close() {
        network.close();
    }
}
