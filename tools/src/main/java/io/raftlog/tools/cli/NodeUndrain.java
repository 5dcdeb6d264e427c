package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.NodeChange;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "undrain",
        description = "Let a node take replicas again. What has left it stays where it is until the next rebalance.")
final class NodeUndrain extends Subcommand {
    /** The shape in {@code -o json}. */
    private record UndrainedNode(int node, String state) {}

    @Parameters(paramLabel = "N", description = "Number of the node.")
    int node;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            await(client.admin().placement().changeNode(node, NodeChange.UNDRAIN, ChangeMode.APPLY));
            output().print(
                            new UndrainedNode(node, "active"),
                            it -> List.of("node " + it.node() + " takes replicas again"));
            say("next:  raftlog cluster rebalance");
        }
        return ExitCode.OK;
    }
}
