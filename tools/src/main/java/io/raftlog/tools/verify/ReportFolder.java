package io.raftlog.tools.verify;

import io.raftlog.tools.cluster.LocalCluster.NodeReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where everything about one run is kept.
 *
 * <pre>
 * history.jsonl    what every client saw, as it happened
 * config.json      what that was measured by: raftlog verify history history.jsonl --config config.json
 * verdict.json     what was made of it
 * timeline.svg     what was done when, and how sends went meanwhile
 * repro.txt        how to do it again
 * logs/node-N/     what the nodes said
 * </pre>
 */
final class ReportFolder {
    private final Path root;

    private ReportFolder(Path root) {
        this.root = root;
    }

    /** A new or empty directory; throws if it holds anything. */
    static ReportFolder create(Path root) throws IOException {
        Files.createDirectories(root);
        try (Stream<Path> entries = Files.list(root)) {
            if (entries.findAny().isPresent()) {
                throw new IOException(root + " is not empty: a report goes to a directory of its own");
            }
        }
        return new ReportFolder(root);
    }

    Path root() {
        return root;
    }

    Path history() {
        return root.resolve("history.jsonl");
    }

    void writeConfig(String json) throws IOException {
        Files.writeString(root.resolve("config.json"), json + "\n");
    }

    void writeVerdict(String json) throws IOException {
        Files.writeString(root.resolve("verdict.json"), json + "\n");
    }

    void writeTimeline(String svg) throws IOException {
        Files.writeString(root.resolve("timeline.svg"), svg);
    }

    void writeRepro(List<String> lines) throws IOException {
        Files.write(root.resolve("repro.txt"), lines);
    }

    void copyLogs(List<NodeReport> nodes) throws IOException {
        for (NodeReport node : nodes) {
            Path from = node.logFile().getParent();
            Path to = root.resolve("logs").resolve("node-" + node.id());
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
