package io.raftlog.tools.fault;

import io.raftlog.broker.halt.HaltNotes;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.cluster.LocalCluster.NodeReport;
import io.raftlog.tools.cluster.LocalCluster.NodeState;
import io.raftlog.tools.fault.clock.NodeClocks;
import io.raftlog.tools.fault.disk.LoopDisk;
import io.raftlog.tools.fault.disk.NodeDisks;
import io.raftlog.tools.fault.disk.SystemCallFault;
import io.raftlog.tools.fault.net.NodeCables;
import io.raftlog.tools.fault.proxy.ProxiedNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A local cluster whose nodes talk through a network that can be broken.
 *
 * <p>Thread-safe, as far as faults of different nodes are concerned.
 */
public final class Testbed implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final long DISK_BYTES = 1L << 30;

    private final LocalCluster cluster;
    private final ProxiedNetwork network;
    private final NodeDisks disks;
    private final NodeCables cables;
    private volatile NodeClocks clocks = NodeClocks.NONE;
    private final Map<Integer, SystemCallFault> callFaults = new ConcurrentHashMap<>();

    private Testbed(LocalCluster cluster, ProxiedNetwork network, NodeDisks disks, NodeCables cables) {
        this.cluster = cluster;
        this.network = network;
        this.disks = disks;
        this.cables = cables;
    }

    /**
     * Opens the network and has the nodes use it from their next start on. Closing it takes them their connections: a
     * cluster that is to live on must be configured anew and restarted.
     */
    public static Testbed of(LocalCluster cluster, long seed) {
        return of(cluster, seed, NodeDisks.NONE, NodeCables.NONE);
    }

    /** The same; the nodes are to run in the places at the ends of these cables, which are this one's from now on. */
    public static Testbed withCables(LocalCluster cluster, long seed, NodeCables cables) {
        return of(cluster, seed, NodeDisks.NONE, cables);
    }

    /**
     * The same, with a disk of its own for each node, which has never been started yet.
     *
     * @param images a new directory for what is on the disks
     */
    public static Testbed withDisks(LocalCluster cluster, long seed, Path images, NodeCables cables) {
        Map<Integer, Path> data = cluster.nodes().stream().collect(Collectors.toMap(NodeReport::id, NodeReport::data));
        return of(cluster, seed, NodeDisks.mountedAt(data, images, DISK_BYTES), cables);
    }

    private static Testbed of(LocalCluster cluster, long seed, NodeDisks disks, NodeCables cables) {
        Map<Integer, List<NodeAddress>> addresses = cluster.nodes().stream()
                .collect(Collectors.toMap(NodeReport::id, node -> List.of(node.address(), node.raftAddress())));
        ProxiedNetwork network = ProxiedNetwork.between(addresses, cables.host().orElse(LocalCluster.HOST), seed);
        addresses
                .keySet()
                .forEach(node -> cluster.configure(node, Map.of("peer.routes", text(network.routesOf(node)))));
        return new Testbed(cluster, network, disks, cables);
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

    /**
     * The same for one whose disk was broken and is mended. It is about to stop itself, if it is: waits a little for that.
     * A disk is broken often here; that it is mended each time is said as an operator would say it.
     */
    void startOnMendedDisk(int node) {
        awaitStop(node);
        if (node(node).state() == NodeState.STOPPED) {
            try {
                HaltNotes.forget(node(node).data());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot have node " + node + " forget that its disk was broken", e);
            }
        }
        startIfStopped(node);
    }

    private void awaitStop(int node) {
        long until = System.nanoTime() + STOP_PATIENCE.toNanos();
        try {
            while (node(node).state() != NodeState.STOPPED && System.nanoTime() - until < 0) {
                Thread.sleep(LOOK_AGAIN.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    NodeDisks disks() {
        return disks;
    }

    NodeCables cables() {
        return cables;
    }

    /** Gives the nodes clocks that can be set, from their next start on. */
    public void fitClocks() {
        clocks = NodeClocks.fittedTo(cluster.nodes().stream()
                .collect(Collectors.toMap(NodeReport::id, node -> cluster.preloadOf(node.id()))));
    }

    NodeClocks clocks() {
        return clocks;
    }

    /** Has system calls of the node's process fail or take longer, until {@link #leaveCallsAlone}. */
    void failCalls(int node, String fault) {
        node(node).pid().ifPresent(pid -> callFaults.put(node, SystemCallFault.inject(pid, fault)));
    }

    void leaveCallsAlone(int node) {
        SystemCallFault fault = callFaults.remove(node);
        if (fault != null) {
            fault.close();
        }
    }

    void restart(int node) {
        cluster.restart(node, START_TIMEOUT, ready -> {});
    }

    /** The network is whole, disks have space, every process runs and none is paused. */
    public void healAll() {
        network.healAll();
        cables.plugAll();
        clocks.reset();
        nodes().forEach(this::leaveCallsAlone);
        disks.all().forEach(LoopDisk::empty);
        cluster.resumeAll();
        cluster.start(START_TIMEOUT, ready -> {});
    }

    /** Every node is stopped and started in an orderly way, all at once. */
    public void restartAll() {
        cluster.stop();
        cluster.start(START_TIMEOUT, ready -> {});
    }

    /** Ends the nodes, and deletes all that was made for them. */
    public void destroy() {
        nodes().forEach(this::kill);
        close();
        cluster.destroy();
        disks.delete();
    }

    /** Nodes that have disks or networks of their own are stopped. */
    @Override
    public void close() {
        nodes().forEach(this::leaveCallsAlone);
        if (!disks.all().isEmpty() || !cables.places().isEmpty()) {
            cluster.stop();
            disks.close();
            cables.close();
        }
        network.close();
    }
}
