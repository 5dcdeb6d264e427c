package io.raftlog.tools.cli;

import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(name = "stop", description = "Stop all nodes in an orderly way. Their data stays.")
final class LocalStop extends LocalSubcommand {
    /** The shape in {@code -o json}: {@code outcome} is {@code stopped}, {@code killed} or {@code not_running}. */
    private record StoppedNode(int id, String outcome) {}

    @Override
    ExitCode run() {
        List<LocalCluster.NodeEnd> ends = cluster().stop();
        List<StoppedNode> nodes = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            nodes.add(new StoppedNode(i + 1, ends.get(i).name().toLowerCase(Locale.ROOT)));
        }
        output().print(nodes, stopped -> stopped.stream().map(LocalStop::line).toList());
        return ends.contains(LocalCluster.NodeEnd.KILLED) ? ExitCode.FAILED : ExitCode.OK;
    }

    private static String line(StoppedNode node) {
        String outcome = node.outcome().equals("killed")
                ? "did not stop in time and was killed"
                : node.outcome().replace('_', ' ');
        return "  node " + node.id() + "  " + outcome;
    }
}
