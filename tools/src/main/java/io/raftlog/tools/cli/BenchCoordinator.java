package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.bench.CoordinatorBench;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "coordinator",
        description = "Kill the node that coordinates the groups of a local cluster, again and again, while a member"
                + " commits, and measure how long commits stay without acknowledgement.",
        footer = {"", "Each node is started again, and waited for, before the next one goes."})
final class BenchCoordinator extends LocalBenchSubcommand {
    @Option(names = "--runs", paramLabel = "N", description = "Nodes to kill. Default: ${DEFAULT-VALUE}.")
    int runs = 10;

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            description = "How long to commit between health and the next kill. Default: 2s.")
    Duration settle = Duration.ofSeconds(2);

    private record Parameters(String topic, int partitions, int runs, long settleMs) {}

    /** The shape of {@code -o json}. */
    private record Report(Parameters parameters, CoordinatorBench.Result result) {}

    @Override
    ExitCode run() throws Exception {
        if (runs < 1) {
            throw CommandFailure.usage("--runs must be positive");
        }
        LocalCluster cluster = runningCluster();
        try (RaftlogClient client = RaftlogClient.connect(cluster.bootstrapServers())) {
            Topic target = ensureTopic(client);
            Parameters parameters =
                    new Parameters(target.name(), target.partitions().size(), runs, settle.toMillis());
            banner(List.of("topic " + parameters.topic(), TopicView.plural(runs, "run")));
            CoordinatorBench.Result result =
                    new CoordinatorBench(cluster, client, target).run(runs, settle, run -> print(line(run)));
            output().print(new Report(parameters, result), report -> lines(report.result()));
        }
        return ExitCode.OK;
    }

    private static String line(CoordinatorBench.Run run) {
        return String.format(
                Locale.ROOT,
                "  node %d: metadata led again after %,.0f ms, committed again after %,.0f ms",
                run.node(),
                run.leaderMs(),
                run.commitMs());
    }

    private static List<String> lines(CoordinatorBench.Result result) {
        return List.of(
                "metadata have a leader again: " + spread(result.leaderMs()),
                "a commit is acknowledged again: " + spread(result.commitMs()),
                "from one to the other: " + spread(result.coordinatorMs()));
    }
}
