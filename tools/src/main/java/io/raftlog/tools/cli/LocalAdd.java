package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import java.time.Duration;
import picocli.CommandLine.Command;

@Command(name = "add", description = "Add a node to the running cluster; ends when it is ready.")
final class LocalAdd extends LocalSubcommand {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    ExitCode run() {
        LocalCluster cluster = cluster();
        int id = cluster.add(PATIENCE, this::announce);
        LocalStatus.print(output(), cluster.node(id), "added; give it its share:  raftlog cluster rebalance --apply");
        return ExitCode.OK;
    }
}
