package io.raftlog.broker;

import io.raftlog.raft.FailStop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Real nodes in this process, each with a directory of its own below one folder. */
final class TestCluster implements AutoCloseable {
    private static final long READY_SECONDS = 60;
    private static final FailStop FAIL = (reason, cause) -> {
        throw new AssertionError(reason, cause);
    };

    private final Path folder;
    private final int founders;
    private final List<Integer> raftPorts;
    private final Map<String, String> overrides;
    private final Map<Integer, Node> running = new ConcurrentSkipListMap<>();

    TestCluster(Path folder, int nodes) throws IOException {
        this(folder, nodes, nodes, Map.of());
    }

    /**
     * @param nodes how many there may be; those beyond the founders join when they are started
     * @param overrides settings of every node
     */
    TestCluster(Path folder, int founders, int nodes, Map<String, String> overrides) throws IOException {
        this.folder = folder;
        this.founders = founders;
        this.overrides = Map.copyOf(overrides);
        this.raftPorts = freePorts(nodes);
    }

    /** Starts all founders that do not run, and waits until each is ready. */
    TestCluster start() throws Exception {
        return start(founders);
    }

    /** Starts all up to a number that do not run, and waits until each is ready. */
    TestCluster start(int upTo) throws Exception {
        for (int nodeId = 1; nodeId <= upTo; nodeId++) {
            if (!running.containsKey(nodeId)) {
                running.put(nodeId, Node.start(config(nodeId), FAIL));
            }
        }
        for (Node node : running.values()) {
            node.ready().get(READY_SECONDS, TimeUnit.SECONDS);
        }
        return this;
    }

    /** Starts one and waits until it is ready. */
    void startNode(int nodeId) throws Exception {
        Node node = Node.start(config(nodeId), FAIL);
        running.put(nodeId, node);
        node.ready().get(READY_SECONDS, TimeUnit.SECONDS);
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

    /** As if its disk had been replaced. */
    void wipe(int nodeId) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("node-" + nodeId))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Names of the directories in which a node keeps partitions. */
    List<String> partitionsOnDisk(int nodeId) throws IOException {
        try (Stream<Path> partitions =
                Files.list(folder.resolve("node-" + nodeId).resolve("partitions"))) {
            return partitions.map(path -> path.getFileName().toString()).toList();
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
                IntStream.rangeClosed(1, founders)
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
