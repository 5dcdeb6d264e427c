package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.NodeChange;
import io.raftlog.client.Placement;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "remove", description = "Have the cluster forget a node that holds nothing, or will not come back.")
final class NodeRemove extends MovingSubcommand {
    @Parameters(paramLabel = "N", description = "Number of the node.")
    int node;

    @Option(
            names = "--dead",
            description = "It will not come back: place its replicas anew on other nodes, then forget it.")
    boolean dead;

    @Option(names = "--dry-run", description = "Only show what would move where.")
    boolean dryRun;

    @Override
    ExitCode run() throws Exception {
        NodeChange change = dead ? NodeChange.REMOVE_WITH_REPLICAS : NodeChange.REMOVE;
        try (RaftlogClient client = connect()) {
            Placement placement = client.admin().placement();
            List<MoveView> moves = MoveView.of(await(placement.changeNode(node, change, ChangeMode.DRY_RUN)));
            if (!dryRun) {
                confirm("This removes node " + node + " from the cluster.", String.valueOf(node));
                moves = MoveView.of(await(placement.changeNode(node, change, ChangeMode.APPLY)));
            }
            output().print(
                            moves,
                            it -> report(
                                    it,
                                    "node " + node + " is removed once its replicas are elsewhere",
                                    (dryRun ? "would remove" : "removed") + " node " + node,
                                    dryRun,
                                    "raftlog node remove " + node + (dead ? " --dead" : "")));
            if (!dryRun) {
                awaitNoneLeft(
                        placement,
                        "node " + node + " left behind",
                        it -> it.nodes().stream()
                                .filter(member -> member.nodeId() == node)
                                .mapToLong(member -> Math.max(1, member.replicas()))
                                .sum());
            }
        }
        return ExitCode.OK;
    }
}
