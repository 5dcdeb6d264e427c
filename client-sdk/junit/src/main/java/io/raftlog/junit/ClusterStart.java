package io.raftlog.junit;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.Main;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.cluster.LocalClusterException;
import io.raftlog.tools.fault.Testbed;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Starts a cluster in a new temporary folder, or says what is in the way.
 *
 * @param testbed the nodes, and a network between them that lies in this JVM and can be cut
 * @param watch ends the nodes if this JVM ends before them
 */
record ClusterStart(Testbed testbed, DeathWatch watch) {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int ATTEMPTS = 3;
    private static final int LOWEST_PORT = 24_000;
    private static final int HIGHEST_PORT = 31_000;
    /** What a node needs beside a few topics, half of it for its heap. */
    static final long NODE_BYTES = 350L << 20;

    private static final Path MEMORY = Path.of("/proc/meminfo");

    /** Returns when every node is ready. */
    static ClusterStart of(int nodes) {
        requireClassPath(System.getProperty("java.class.path"));
        requireMemory(nodes, availableBytes());
        for (int attempt = 1; ; attempt++) {
            try {
                return inNewFolder(nodes);
            } catch (LocalClusterException e) {
                // Another JVM may be starting its own at this moment; it has another first port in mind, or we then
                // have.
                if (attempt == ATTEMPTS || !isAboutPorts(e)) {
                    throw RaftlogClusterException.of("the cluster of " + nodes + " nodes does not start", e);
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new RaftlogClusterException(
                        "the cluster of " + nodes + " nodes does not start: " + e.getMessage(), e);
            }
        }
    }

    private static ClusterStart inNewFolder(int nodes) throws IOException {
        int firstPort = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
        LocalCluster.Layout layout =
                LocalCluster.Layout.DEFAULT.withNodes(nodes).withFirstPort(firstPort);
        LocalCluster cluster = LocalCluster.create(Files.createTempDirectory("raftlog-junit-"), layout);
        DeathWatch watch = DeathWatch.over(cluster.root());
        ClusterStart start = new ClusterStart(Testbed.of(cluster, firstPort), watch);
        try {
            cluster.start(PATIENCE, ready -> {});
            return start;
        } catch (RuntimeException e) {
            start.undo();
            throw e;
        }
    }

    LocalCluster cluster() {
        return testbed.cluster();
    }

    /** Ends the nodes and deletes their files. */
    void undo() {
        try (watch;
                testbed) {
            cluster().destroy();
        }
    }

    private static boolean isAboutPorts(LocalClusterException e) {
        return e.code() == ErrorCode.ADDRESS_IN_USE
                || e.advice().stream().anyMatch(line -> line.contains(ErrorCode.ADDRESS_IN_USE.label()));
    }

    /** The nodes get the class path of this JVM, so what they run must be on it. */
    static void requireClassPath(String classPath) {
        CodeSource source = Main.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return;
        }
        try {
            Path place = Path.of(source.getLocation().toURI()).toRealPath();
            for (String entry : classPath.split(File.pathSeparator)) {
                if (Files.exists(Path.of(entry)) && Path.of(entry).toRealPath().equals(place)) {
                    return;
                }
            }
            throw new RaftlogClusterException("the nodes are started with this JVM's class path, and " + place
                    + " is not on it; run the tests on the class path, not on the module path or in a class loader of"
                    + " their own. The class path is " + Arrays.toString(classPath.split(File.pathSeparator)));
        } catch (URISyntaxException | IOException e) {
            throw new RaftlogClusterException("cannot tell where the nodes' classes are: " + source.getLocation(), e);
        }
    }

    static void requireMemory(int nodes, OptionalLong availableBytes) {
        long needed = nodes * NODE_BYTES;
        if (availableBytes.isPresent() && availableBytes.getAsLong() < needed) {
            throw new RaftlogClusterException(nodes + " nodes need about " + (needed >> 20) + " MiB of memory, and "
                    + (availableBytes.getAsLong() >> 20) + " MiB are available on this machine");
        }
    }

    /** Empty where Linux's way of telling it is missing. */
    private static OptionalLong availableBytes() {
        if (!Files.isReadable(MEMORY)) {
            return OptionalLong.empty();
        }
        try {
            return Files.readAllLines(MEMORY).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
