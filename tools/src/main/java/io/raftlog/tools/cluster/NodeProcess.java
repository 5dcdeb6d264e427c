package io.raftlog.tools.cluster;

import io.raftlog.protocol.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Starts node processes that outlive their starter. */
final class NodeProcess {
    private static final String MAIN = "io.raftlog.tools.cli.Main";
    private static final String JVM_OPTIONS = "server-jvm.options";

    private NodeProcess() {}

    /** Writes the node's folder anew, all but its data. */
    static void configure(ClusterDirectory directory, ClusterState cluster, ClusterState.Member node) {
        Properties config = new Properties();
        config.setProperty("default.replication.factor", Integer.toString(replicationFactor(cluster)));
        cluster.config().forEach(config::setProperty);
        node.config().forEach(config::setProperty);
        config.setProperty("cluster.id", cluster.clusterId());
        config.setProperty("node.id", Integer.toString(node.id()));
        config.setProperty("data.dir", directory.data(node.id()).toString());
        config.setProperty("listen", node.address().toString());
        config.setProperty("raft.listen", node.raftAddress().toString());
        config.setProperty("cluster.nodes", foundingNodes(cluster));
        try (InputStream options = NodeProcess.class.getResourceAsStream(JVM_OPTIONS)) {
            Files.createDirectories(directory.logs(node.id()));
            Files.write(
                    directory.node(node.id()).resolve("jvm.options"),
                    Objects.requireNonNull(options, JVM_OPTIONS).readAllBytes());
            writeProperties(directory.node(node.id()).resolve("node.properties"), config);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + directory.node(node.id()), e);
        }
    }

    /** Starts the process; it runs on when ours ends, and a Ctrl-C in our terminal does not reach it. */
    static ProcessIdentity start(ClusterDirectory directory, ClusterState.Member node) {
        Path folder = directory.node(node.id());
        List<String> command = new ArrayList<>();
        command.add(onPath("setsid") ? "setsid" : "nohup");
        command.addAll(node.place().launcher());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + folder.resolve("jvm.options"));
        command.add("-Draftlog.log.dir=" + directory.logs(node.id()));
        // What this process runs on: the built jars for the command, the class folders for a test.
        String classPath = System.getProperty("java.class.path");
        classArchive(classPath).ifPresent(archive -> command.add("-XX:SharedArchiveFile=" + archive));
        command.add("-cp");
        command.add(classPath);
        command.add(MAIN);
        command.addAll(List.of(
                "server", "start", "--config", folder.resolve("node.properties").toString()));
        File printed = directory.logs(node.id()).resolve("stdout.log").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(printed)
                .redirectErrorStream(true);
        // A node here is configured by its file alone.
        builder.environment().keySet().removeIf(name -> name.startsWith("RAFTLOG_"));
        builder.environment().putAll(new NodePreload(folder).environment());
        try {
            Process process = builder.start();
            return ProcessIdentity.of(process.pid())
                    .orElseThrow(() -> new LocalClusterException(
                            ErrorCode.INTERNAL,
                            "node " + node.id() + " ended at once: "
                                    + String.join(" ", LogTail.of(printed.toPath(), 3))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start node " + node.id(), e);
        }
    }

    private static String foundingNodes(ClusterState cluster) {
        return String.join(
                ",",
                cluster.nodes().stream()
                        .filter(node -> !node.joined())
                        .map(node -> node.id() + "@" + node.raftAddress())
                        .toList());
    }

    /** Three replicas where there are nodes for them. */
    private static int replicationFactor(ClusterState cluster) {
        return cluster.nodes().size() >= 3 ? 3 : 1;
    }

    private static void writeProperties(Path file, Properties properties) throws IOException {
        StringBuilder text = new StringBuilder(
                "# Written by raftlog local at every start; raftlog local start --set KEY=VALUE adds to it.\n");
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(key -> text.append(key)
                        .append('=')
                        .append(properties.getProperty(key).replace("\\", "\\\\"))
                        .append('\n'));
        Files.writeString(file, text.toString());
    }

    /** Beside the folder of the built jars, if the launcher made one: it halves the CPU time of a start. */
    private static Optional<Path> classArchive(String classPath) {
        if (classPath.contains(File.pathSeparator)) {
            return Optional.empty();
        }
        return Optional.ofNullable(Path.of(classPath).toAbsolutePath().getParent())
                .map(lib -> lib.resolveSibling("server.jsa"))
                .filter(Files::isReadable);
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
