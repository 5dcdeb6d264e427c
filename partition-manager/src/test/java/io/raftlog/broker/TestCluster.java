package io.raftlog.broker;

import io.raftlog.raft.FailStop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Real nodes in this process, each with a directory of its own below one folder. */
final class TestCluster implements AutoCloseable {
    private static final long READY_SECONDS = 60;
    private static final FailStop FAIL = (reason, cause) -> {
        throw new AssertionError(reason, cause);
    };

    private final Path folder;
    private final List<Integer> raftPorts;
    private final Map<String, String> overrides;
    private final Map<Integer, Node> running = new TreeMap<>();

    TestCluster(Path folder, int nodes) throws IOException {
        this(folder, nodes, Map.of());
    }

    /** @param overrides settings of every node */
    TestCluster(Path folder, int nodes, Map<String, String> overrides) throws IOException {
        this.folder = folder;
        this.overrides = Map.copyOf(overrides);
        this.raftPorts = freePorts(nodes);
    }

    /** Starts all that do not run, and waits until each is ready. */
    TestCluster start() throws Exception {
        for (int nodeId = 1; nodeId <= raftPorts.size(); nodeId++) {
            if (!running.containsKey(nodeId)) {
                running.put(nodeId, Node.start(config(nodeId), FAIL));
            }
        }
        for (Node node : running.values()) {
            node.ready().get(READY_SECONDS, TimeUnit.SECONDS);
        }
        return this;
    }

    Node node(int nodeId) {
        Node node = running.get(nodeId);
        if (node == null) {
            throw new IllegalStateException("node " + nodeId + " does not run");
        }
        return node;
    }

    List<Integer> runningIds() {
        return List.copyOf(running.keySet());
    }

    void stop(int nodeId) {
        node(nodeId).close();
        running.remove(nodeId);
    }

    void stopAll() {
        for (int nodeId : runningIds()) {
            stop(nodeId);
        }
    }

    NodeConfig config(int nodeId) throws NodeStartException {
        return NodeConfig.of(settings(nodeId));
    }

    Map<String, String> settings(int nodeId) {
        Map<String, String> settings = new HashMap<>();
        settings.put("cluster.id", "test");
        settings.put("node.id", String.valueOf(nodeId));
        settings.put("data.dir", folder.resolve("node-" + nodeId).toString());
        settings.put("listen", "127.0.0.1:0");
        settings.put("raft.listen", "127.0.0.1:" + raftPorts.get(nodeId - 1));
        settings.put(
                "cluster.nodes",
                IntStream.rangeClosed(1, raftPorts.size())
                        .mapToObj(id -> id + "@127.0.0.1:" + raftPorts.get(id - 1))
                        .collect(Collectors.joining(",")));
        settings.put("election.timeout.ms", "500");
        settings.put("segment.bytes", "1048576");
        // So small that checkpoints are taken, and Raft logs purged, in every test.
        settings.put("raft.log.segment.bytes", "4096");
        settings.put("checkpoint.interval.ms", "500");
        settings.put("leader.balance.interval.ms", "200");
        settings.putAll(overrides);
        return settings;
    }

    @Override
    public void close() {
        stopAll();
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
