package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import picocli.CommandLine.Command;

@Command(name = "info", description = "Show the cluster's nodes, each asked for itself.")
final class ClusterInfo extends Subcommand {
    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            output().print(ClusterView.of(await(client.admin().describeCluster())), ClusterView::lines);
        }
        return ExitCode.OK;
    }
}
