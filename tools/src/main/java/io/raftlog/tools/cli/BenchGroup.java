package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.bench.BenchTopic;
import io.raftlog.tools.bench.CommitBench;
import io.raftlog.tools.bench.RebalanceBench;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "group",
        description =
                "Commit offsets of groups as fast as they are answered, then add a member to a group that reads and"
                        + " measure for how long partitions stop.")
final class BenchGroup extends BenchSubcommand {
    @Option(
            names = "--members",
            paramLabel = "N",
            description = "Members of the group before one more comes. Default: ${DEFAULT-VALUE}.")
    int members = 8;

    @Option(
            names = "--arrivals",
            paramLabel = "N",
            description = "How often one more comes, and goes again. Default: ${DEFAULT-VALUE}.")
    int arrivals = 5;

    @Option(
            names = "--committers",
            paramLabel = "N",
            description = "Groups that commit at the same time. Default: ${DEFAULT-VALUE}.")
    int committers = 4;

    @Option(names = "--duration", paramLabel = "DURATION", description = "How long to commit. Default: 10s.")
    Duration duration = Duration.ofSeconds(10);

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Records per second while the member comes, over all partitions. Default: ${DEFAULT-VALUE}.")
    double rate = 2_000;

    private record Parameters(
            String topic, int partitions, int members, int arrivals, int committers, long durationMs, double rate) {}

    /** The shape of {@code -o json}. */
    private record Report(
            Parameters parameters,
            CommitBench.Result batched,
            CommitBench.Result single,
            RebalanceBench.Result rebalance) {}

    @Override
    ExitCode run() throws Exception {
        if (members < 1
                || arrivals < 1
                || committers < 1
                || !(rate > 0)
                || duration.isZero()
                || duration.isNegative()) {
            throw CommandFailure.usage("--members, --arrivals, --committers, --rate and --duration must be positive");
        }
        try (RaftlogClient client = connect()) {
            Topic target = ensureTopic(client);
            Parameters parameters = new Parameters(
                    target.name(),
                    target.partitions().size(),
                    members,
                    arrivals,
                    committers,
                    duration.toMillis(),
                    rate);
            banner(List.of(
                    "topic " + parameters.topic(),
                    TopicView.plural(parameters.partitions(), "partition"),
                    TopicView.plural(members, "member") + " and one more, " + TopicView.plural(arrivals, "time"),
                    TopicView.plural(committers, "committer"),
                    String.format(Locale.ROOT, "rate %,.0f/s", rate)));
            if (!BenchTopic.awaitPreferredLeaders(client.admin(), target.name())) {
                say("not all preferred leaders lead: this is measured as it is");
            }
            // First, so that there are records whose offsets can be committed.
            RebalanceBench.Result rebalance = new RebalanceBench(client, target).run(members, rate, arrivals);
            CommitBench commits = new CommitBench(client, target);
            CommitBench.Result batched = commits.run(committers, parameters.partitions(), duration);
            CommitBench.Result single = commits.run(committers, 1, duration);
            output().print(new Report(parameters, batched, single, rebalance), BenchGroup::lines);
        }
        return ExitCode.OK;
    }

    private static List<String> lines(Report report) {
        RebalanceBench.Result rebalance = report.rebalance();
        List<String> lines = new ArrayList<>();
        lines.add(commits("batched", report.batched()));
        lines.add(commits("single", report.single()));
        for (RebalanceBench.Arrival each : rebalance.arrivals()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "member %d came: %d of %d partitions moved, paused for a median of %,.0f ms, worst %,.0f; it read all of"
                            + " its own after %,.0f ms",
                    rebalance.members(),
                    each.moved(),
                    rebalance.partitions(),
                    each.medianPauseMs(),
                    each.worstPauseMs(),
                    each.settledMs()));
        }
        lines.add("until it read all of its own: " + spread(rebalance.settledMs()));
        lines.add("pause of a partition that moved: " + spread(rebalance.movedPauseMs()));
        lines.add("longest gap of one that stayed: " + spread(rebalance.othersGapMs()));
        return lines;
    }

    private static String commits(String how, CommitBench.Result result) {
        return String.format(
                Locale.ROOT,
                "commits, %s: %,.0f offsets/s · %,.0f commits/s of %s",
                how,
                result.offsetsPerSecond(),
                result.commitsPerSecond(),
                TopicView.plural(result.partitionsEach(), "offset"));
    }
}
