package io.raftlog.tools.cli;

import io.raftlog.client.ClusterDescription;
import io.raftlog.client.RaftlogClient;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "add",
        description = "Say how to start a node that joins this cluster: a node is added by starting it.",
        footer = {"", "On this machine:  raftlog local add"})
final class NodeAdd extends Subcommand {
    /**
     * The shape in {@code -o json}.
     *
     * @param settings keys and values for the new node; those in angle brackets are to be filled in
     */
    private record JoinView(int nodeId, List<String> settings) {}

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            ClusterDescription cluster = await(client.admin().describeCluster());
            int next = cluster.nodes().stream()
                            .mapToInt(ClusterDescription.Node::nodeId)
                            .max()
                            .orElse(0)
                    + 1;
            JoinView join = new JoinView(
                    next,
                    List.of(
                            "cluster.id=" + cluster.clusterId(),
                            "node.id=" + next,
                            "data.dir=<an empty directory>",
                            "listen=<host:port for clients>",
                            "raft.listen=<host:port for nodes>",
                            "cluster.nodes=<as the other nodes have it>"));
            output().print(join, NodeAdd::lines);
        }
        return ExitCode.OK;
    }

    private static List<String> lines(JoinView join) {
        List<String> lines = new ArrayList<>();
        lines.add("a node joins by being started; as node " + join.nodeId() + ", with a file node.properties:");
        join.settings().forEach(setting -> lines.add("  " + setting));
        lines.add("start it:            raftlog server start --config node.properties");
        lines.add("give it its share:   raftlog cluster rebalance --apply");
        return lines;
    }
}
