package io.raftlog.tools.cli;

import io.raftlog.client.ChangeMode;
import io.raftlog.client.NodeChange;
import io.raftlog.client.Placement;
import io.raftlog.client.PlacementDescription;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "drain",
        description = "Move a node's replicas to other nodes and give it no new ones; it stays in the cluster.")
final class NodeDrain extends MovingSubcommand {
    @Parameters(paramLabel = "N", description = "Number of the node.")
    int node;

    @Option(names = "--dry-run", description = "Only show what would move where.")
    boolean dryRun;

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            Placement placement = client.admin().placement();
            List<MoveView> moves = MoveView.of(await(
                    placement.changeNode(node, NodeChange.DRAIN, dryRun ? ChangeMode.DRY_RUN : ChangeMode.APPLY)));
            output().print(
                            moves,
                            it -> report(
                                    it,
                                    "draining node " + node,
                                    "node " + node + " holds nothing that is not on its way already",
                                    dryRun,
                                    "raftlog node drain " + node));
            if (!dryRun) {
                awaitNoneLeft(placement, "node " + node + " drained of", it -> replicas(it, node));
                if (wait) {
                    say("node " + node + " holds nothing any more; remove it:  raftlog node remove " + node);
                }
            }
        }
        return ExitCode.OK;
    }

    static long replicas(PlacementDescription placement, int nodeId) {
        return placement.nodes().stream()
                .filter(node -> node.nodeId() == nodeId)
                .mapToLong(PlacementDescription.Member::replicas)
                .sum();
    }
}
