package io.raftlog.tools.cli;

import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        description = "Start a cluster on this machine, or what of it does not run; ends when every node is ready.")
final class LocalStart extends LocalSubcommand {
    @Option(names = "--nodes", paramLabel = "N", description = "Nodes of a new cluster, 1 to 5. Default: 3.")
    @Nullable
    Integer nodes;

    @Option(names = "--fresh", description = "Stop and delete the cluster that is kept there, then make a new one.")
    boolean fresh;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A configuration key for every node; kept for later starts.")
    Map<String, String> config = Map.of();

    @Option(
            names = "--first-port",
            paramLabel = "PORT",
            description = "Where the search for free ports begins, for a new cluster. Default: 9401.")
    int firstPort = LocalCluster.Layout.DEFAULT.firstPort();

    @Override
    ExitCode run() {
        Optional<LocalCluster> existing = LocalCluster.open(dataDirectory());
        if (fresh && existing.isPresent()) {
            existing.get().stop();
            existing.get().destroy();
            existing = Optional.empty();
        }
        long begun = System.nanoTime();
        LocalCluster cluster = existing.map(this::known).orElseGet(this::made);
        boolean ranBefore = cluster.nodes().stream().noneMatch(node -> node.state() == LocalCluster.NodeState.STOPPED);
        if (ranBefore) {
            say("the cluster in " + shownDirectory() + " runs already");
        } else {
            start(cluster, existing.isEmpty());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (output().format().isText()) {
            output().print(cluster, it -> ranBefore ? nodeLines(it) : List.of(readyLine(took)));
            say("  next:  raftlog topic create orders     raftlog local status     raftlog local kill 2");
        } else {
            output().print(LocalClusterView.of(cluster), it -> List.of());
        }
        return ExitCode.OK;
    }

    private void start(LocalCluster cluster, boolean isNew) {
        Duration patience =
                global().timeout.compareTo(Duration.ofMinutes(1)) > 0 ? global().timeout : Duration.ofMinutes(1);
        try {
            cluster.start(patience, this::announce);
        } catch (RuntimeException e) {
            if (isNew && fresh) {
                say("what was started is stopped again; its logs are in " + shownDirectory());
            }
            throw e;
        }
    }

    private LocalCluster known(LocalCluster cluster) {
        if (nodes != null && nodes != cluster.addresses().size()) {
            throw CommandFailure.usage(
                    "the cluster in " + shownDirectory() + " has "
                            + cluster.addresses().size() + " nodes, not " + nodes,
                    "leave --nodes out, or begin anew with --fresh, or elsewhere with --data DIR");
        }
        if (!config.isEmpty()) {
            cluster.configure(config);
        }
        return cluster;
    }

    private LocalCluster made() {
        int count = nodes == null ? LocalCluster.Layout.DEFAULT.nodes() : nodes;
        try {
            return LocalCluster.create(
                    dataDirectory(),
                    LocalCluster.Layout.DEFAULT
                            .withNodes(count)
                            .withFirstPort(firstPort)
                            .withConfig(config));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private String readyLine(Duration took) {
        return "  cluster ready in " + Units.duration(took) + " · data " + shownDirectory();
    }

    private static List<String> nodeLines(LocalCluster cluster) {
        return LocalStatus.lines(LocalClusterView.of(cluster));
    }
}
