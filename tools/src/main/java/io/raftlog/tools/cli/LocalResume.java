package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "resume", description = "Let a paused node go on (SIGCONT).")
final class LocalResume extends LocalSubcommand {
    @Parameters(paramLabel = "N", description = "Number of the node.")
    int node;

    @Override
    ExitCode run() {
        LocalCluster cluster = cluster();
        cluster.resume(node);
        LocalStatus.print(output(), cluster.node(node), "runs again");
        return ExitCode.OK;
    }
}
