package io.raftlog.tools.cli;

import io.raftlog.client.PlacementDescription;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Table;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Show the registered nodes, what each holds, and what is to become of it.")
final class NodeList extends Subcommand {
    /**
     * The shape in {@code -o json}.
     *
     * @param state {@code active}, {@code draining}, {@code drained} or {@code leaving}
     * @param coming replicas that it is to get
     * @param going replicas that are to leave it
     */
    private record NodeView(int id, String address, String state, int replicas, int leads, int coming, int going) {
        static NodeView of(PlacementDescription.Member node, PlacementDescription placement) {
            boolean drained = node.state() == PlacementDescription.State.DRAINING && node.replicas() == 0;
            return new NodeView(
                    node.nodeId(),
                    node.address().toString(),
                    drained ? "drained" : node.state().name().toLowerCase(Locale.ROOT),
                    node.replicas(),
                    node.leads(),
                    (int) placement.moves().stream()
                            .filter(move -> move.incoming().orElse(0) == node.nodeId())
                            .count(),
                    (int) placement.moves().stream()
                            .filter(move -> move.from().contains(node.nodeId())
                                    && !move.to().contains(node.nodeId()))
                            .count());
        }
    }

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            PlacementDescription placement = await(client.admin().placement().describe());
            output().print(
                            placement.nodes().stream()
                                    .map(node -> NodeView.of(node, placement))
                                    .toList(),
                            NodeList::lines);
        }
        return ExitCode.OK;
    }

    private static List<String> lines(List<NodeView> nodes) {
        Table table = new Table("NODE", "ADDRESS", "STATE", "REPLICAS", "LEADS", "COMING", "GOING");
        nodes.forEach(node -> table.row(
                node.id(), node.address(), node.state(), node.replicas(), node.leads(), node.coming(), node.going()));
        return table.lines();
    }
}
