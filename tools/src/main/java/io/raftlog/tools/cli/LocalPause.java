package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description =
                "Stop a node's process without ending it (SIGSTOP): it holds its connections and answers nothing.")
final class LocalPause extends LocalSubcommand {
    @Parameters(paramLabel = "N", description = "Number of the node.")
    int node;

    @Override
    ExitCode run() {
        LocalCluster cluster = cluster();
        cluster.pause(node);
        LocalStatus.print(output(), cluster.node(node), "paused; let it go on:  raftlog local resume %d");
        return ExitCode.OK;
    }
}
