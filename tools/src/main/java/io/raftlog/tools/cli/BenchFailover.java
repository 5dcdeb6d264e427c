package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.bench.FailoverBench;
import io.raftlog.tools.bench.FailoverBench.Plan;
import io.raftlog.tools.bench.FailoverResult;
import io.raftlog.tools.bench.FailoverResult.Run;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import io.raftlog.tools.cluster.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "failover",
        description = "Kill or pause one node of a local cluster after the other while every partition is written, and"
                + " measure how long partitions stay without acknowledgements.",
        footer = {"", "Each node is started or resumed again, and waited for, before the next one goes."})
final class BenchFailover extends LocalBenchSubcommand {
    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "leader or follower: kill -9 a node that leads, or follows; pause: stop a leader's process"
                    + " without ending it. Default: leader.")
    String kind = "leader";

    @Option(names = "--runs", paramLabel = "N", description = "Nodes to take away. Default: ${DEFAULT-VALUE}.")
    int runs = 20;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Records per second, over all partitions. Default: ${DEFAULT-VALUE}.")
    double rate = 500;

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            description = "How long to write between health and the next fault. Default: 2s.")
    Duration settle = Duration.ofSeconds(2);

    private record Parameters(String topic, int partitions, String kind, int runs, double rate, long settleMs) {}

    /** The shape of {@code -o json}. */
    private record Report(Parameters parameters, FailoverResult result) {}

    @Override
    ExitCode run() throws Exception {
        Plan plan = plan();
        LocalCluster cluster = runningCluster();
        try (RaftlogClient client = RaftlogClient.connect(cluster.bootstrapServers())) {
            Topic target = ensureTopic(client);
            Parameters parameters =
                    new Parameters(target.name(), target.partitions().size(), kind, runs, rate, settle.toMillis());
            banner(List.of(
                    "topic " + parameters.topic(),
                    TopicView.plural(parameters.partitions(), "partition"),
                    "kind " + kind,
                    TopicView.plural(runs, "run"),
                    String.format(Locale.ROOT, "rate %,.0f/s", rate)));
            FailoverResult result = new FailoverBench(cluster, client, target, plan).run(run -> print(line(run)));
            output().print(new Report(parameters, result), report -> lines(report.result()));
        }
        return ExitCode.OK;
    }

    private Plan plan() {
        try {
            return new Plan(FailoverBench.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), runs, rate, settle);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--kind must be leader, follower or pause, --runs and --rate must be positive");
        }
    }

    private static String line(Run run) {
        return String.format(
                Locale.ROOT,
                "  node %d led %d: written again after %,.0f ms, half of them %,.0f ms · others' longest gap %,.0f ms",
                run.node(),
                run.led(),
                run.worstMs(),
                run.medianMs(),
                run.othersGapMs());
    }

    private static List<String> lines(FailoverResult result) {
        List<String> lines = new ArrayList<>();
        if (result.runMs().count() > 0) {
            lines.add("all partitions of a node written again: " + spread(result.runMs()));
            lines.add("each such partition: " + spread(result.partitionMs()));
        }
        if (result.othersGapMs().count() > 0) {
            lines.add("longest gap in partitions led elsewhere: " + spread(result.othersGapMs()));
        }
        return lines;
    }
}
