package io.raftlog.tools.fault.net;

import io.raftlog.tools.cluster.NodePlace;
import io.raftlog.tools.fault.system.SystemTool;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A network namespace for each node, and a cable from it to a switch at which this machine is too, so that the cable can be
 * pulled: then packets are lost, of clients as of other nodes, attempts to connect hang, and nobody is told. It needs root
 * and {@code ip} of iproute2; {@link #unavailable} tells what is missing.
 *
 * <p>Confined to one thread.
 */
public final class NodeCables implements AutoCloseable {
    /** The nodes are where everybody is. */
    public static final NodeCables NONE = new NodeCables("", "", Map.of());

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final List<String> PROGRAMS = List.of("ip", "nsenter");
    /** Within 10.0.0.0/8, where no cluster is to be found that matters. */
    private static final String NETS = "10.213.";

    private static final int NETS_COUNT = 256;
    private static final int OWN_NUMBER = 254;

    /** Of the switch; those of cables and namespaces begin with it. An interface's has 15 characters at most. */
    private final String name;

    private final String net;
    private final Map<Integer, NodePlace> places;

    private NodeCables(String name, String net, Map<Integer, NodePlace> places) {
        this.name = name;
        this.net = net;
        this.places = places;
    }

    /** Why there can be no such networks here; empty if there can. Found out once, by trying. */
    public static Optional<String> unavailable() {
        return Probe.UNAVAILABLE;
    }

    private static final class Probe {
        static final Optional<String> UNAVAILABLE = findOut();

        private static Optional<String> findOut() {
            Optional<String> missing = SystemTool.missingFor("making network namespaces", PROGRAMS);
            if (missing.isPresent()) {
                return missing;
            }
            try (NodeCables cables = laidTo(1)) {
                cables.pull(1);
                cables.plug(1);
                SystemTool.run("nsenter", "--net=/run/netns/" + cables.cable(1), "true");
                return Optional.empty();
            } catch (UncheckedIOException e) {
                return Optional.of("no network namespace can be made: " + e.getMessage());
            }
        }
    }

    /** New ones, to the nodes from 1 to {@code nodes}. */
    public static NodeCables laidTo(int nodes) {
        String inUse = SystemTool.run("ip", "-o", "-4", "addr", "show");
        String name = "rl" + Long.toString(ProcessHandle.current().pid(), 36) + "x" + NUMBERS.incrementAndGet();
        int first = new Random().nextInt(NETS_COUNT);
        String net = IntStream.range(0, NETS_COUNT)
                .mapToObj(next -> NETS + (first + next) % NETS_COUNT + ".")
                .filter(free -> !inUse.contains(" " + free))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("all of " + NETS + "0.0/16 is in use"));
        var cables = new NodeCables(name, net, new TreeMap<>());
        try {
            cables.lay(nodes);
            return cables;
        } catch (RuntimeException e) {
            cables.close();
            throw e;
        }
    }

    private void lay(int nodes) {
        SystemTool.run("ip", "link", "add", name, "type", "bridge");
        SystemTool.run("ip", "addr", "add", net + OWN_NUMBER + "/24", "dev", name);
        SystemTool.run("ip", "link", "set", name, "up");
        for (int node = 1; node <= nodes; node++) {
            String namespace = cable(node);
            SystemTool.run("ip", "netns", "add", namespace);
            places.put(node, new NodePlace(net + node, Optional.of(namespace)));
            SystemTool.run(
                    "ip", "link", "add", cable(node), "type", "veth", "peer", "name", "eth0", "netns", namespace);
            SystemTool.run("ip", "-n", namespace, "addr", "add", net + node + "/24", "dev", "eth0");
            SystemTool.run("ip", "-n", namespace, "link", "set", "eth0", "up");
            SystemTool.run("ip", "-n", namespace, "link", "set", "lo", "up");
            SystemTool.run("ip", "link", "set", cable(node), "up");
            plug(node);
        }
    }

    /** Of the cable to a node, at this machine's end, and of its namespace. */
    private String cable(int node) {
        return name + "-" + node;
    }

    /** Where the nodes have to run, by number; empty without cables. */
    public Map<Integer, NodePlace> places() {
        return Map.copyOf(places);
    }

    /** This machine's address for the nodes; none of {@link #NONE}. */
    public Optional<String> host() {
        return net.isEmpty() ? Optional.empty() : Optional.of(net + OWN_NUMBER);
    }

    /** From now on nothing reaches the node, and nothing that it sends reaches anybody. */
    public void pull(int node) {
        SystemTool.run("ip", "link", "set", cable(node), "nomaster");
    }

    /** The end of {@link #pull}; without effect on one that is plugged in. */
    public void plug(int node) {
        SystemTool.run("ip", "link", "set", cable(node), "master", name);
    }

    public void plugAll() {
        places.keySet().forEach(this::plug);
    }

    /** Takes everything away; nothing may run in the namespaces any more. */
    @Override
    public void close() {
        if (name.isEmpty()) {
            return;
        }
        String links = SystemTool.run("ip", "-o", "link", "show");
        for (int node : List.copyOf(places.keySet())) {
            // Before the namespace, which would take it along, but later and unseen.
            if (links.contains(" " + cable(node) + "@")) {
                SystemTool.run("ip", "link", "del", cable(node));
            }
            SystemTool.run("ip", "netns", "del", cable(node));
            places.remove(node);
        }
        if (links.contains(" " + name + ":")) {
            SystemTool.run("ip", "link", "del", name);
        }
    }
}
