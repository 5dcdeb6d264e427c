package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "restart",
        description = "Start a node that does not run, or stop and start one that does; ends when it is ready.")
final class LocalRestart extends LocalSubcommand {
    @Parameters(paramLabel = "N", description = "Number of the node.")
    int node;

    @Override
    ExitCode run() {
        LocalCluster cluster = cluster();
        cluster.restart(node, Duration.ofMinutes(1), this::announce);
        if (!output().format().isText()) {
            output().print(LocalClusterView.Node.of(cluster.node(node)), it -> List.of());
        }
        return ExitCode.OK;
    }
}
