package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cli.output.Output;
import io.raftlog.tools.cli.output.Table;
import io.raftlog.tools.cluster.LocalCluster;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Show the nodes of the local cluster and whether they run.")
final class LocalStatus extends LocalSubcommand {
    @Override
    ExitCode run() {
        output().print(LocalClusterView.of(cluster()), LocalStatus::lines);
        return ExitCode.OK;
    }

    /** What a command did to one node: a line for people, the node's state for programs. */
    static void print(Output output, LocalCluster.NodeReport node, String what) {
        String pid = node.pid().map(number -> "  pid " + number).orElse("");
        output.print(
                LocalClusterView.Node.of(node),
                it -> List.of("  node " + it.id() + pid + "  " + String.format(what, it.id())));
    }

    static List<String> lines(LocalClusterView view) {
        List<String> lines = new ArrayList<>();
        lines.add(view.clusterId() + "   " + view.state() + "   " + view.directory());
        Table table = new Table("NODE", "STATE", "PID", "ADDRESS", "LOG");
        view.nodes()
                .forEach(node -> table.row(
                        node.id(), node.state(), node.pid() == null ? "-" : node.pid(), node.address(), node.log()));
        lines.addAll(table.lines());
        for (LocalClusterView.Node node : view.nodes()) {
            if (node.stoppedItself() != null) {
                lines.add(node.stoppedItself());
                lines.add("  " + node.hint());
            }
        }
        return lines;
    }
}
