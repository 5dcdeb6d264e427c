package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "kill -9 a node: it gets no chance to hand anything over.")
final class LocalKill extends LocalSubcommand {
    @Parameters(paramLabel = "N", description = "Number of the node.")
    int node;

    @Override
    ExitCode run() {
        LocalCluster cluster = cluster();
        cluster.kill(node);
        LocalStatus.print(output(), cluster.node(node), "killed; bring it back:  raftlog local restart %d");
        return ExitCode.OK;
    }
}
