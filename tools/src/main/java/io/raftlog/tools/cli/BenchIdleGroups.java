package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.bench.IdleGroupsBench;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "idle-groups",
        description = "Measure what the nodes spend on groups without members, after each has committed an offset.",
        footer = {"", "The groups are deleted again. All nodes must be processes of this machine."})
final class BenchIdleGroups extends BenchSubcommand {
    @Option(names = "--groups", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    int groups = 1_000;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            description =
                    "How long to wait and then to look, before there are groups and again when there are. Default: 30s.")
    Duration duration = Duration.ofSeconds(30);

    private record Parameters(String topic, int partitions, int groups, long durationMs) {}

    /** The shape of {@code -o json}. */
    private record Report(Parameters parameters, IdleGroupsBench.Result result, double cost) {}

    @Override
    ExitCode run() throws Exception {
        if (groups < 1 || duration.isZero() || duration.isNegative()) {
            throw CommandFailure.usage("--groups and --duration must be positive");
        }
        try (RaftlogClient client = connect()) {
            Topic target = ensureTopic(client);
            banner(List.of(
                    "topic " + target.name(),
                    TopicView.plural(target.partitions().size(), "partition"),
                    TopicView.plural(groups, "group"),
                    "twice " + duration.toSeconds() + " s"));
            IdleGroupsBench.Result result = new IdleGroupsBench(client, target)
                    .run(groups, duration, made -> {
                        if (made % 100 < 16) {
                            say(made + " groups made");
                        }
                    })
                    .orElseThrow(() -> CommandFailure.of(
                            ErrorCode.INVALID_REQUEST,
                            "the nodes are not processes of this machine, so what they use is not known"));
            output().print(
                            new Report(
                                    new Parameters(
                                            target.name(), target.partitions().size(), groups, duration.toMillis()),
                                    result,
                                    result.cost()),
                            report -> lines(report.result()));
        }
        return ExitCode.OK;
    }

    private static List<String> lines(IdleGroupsBench.Result result) {
        return List.of(String.format(
                Locale.ROOT,
                "all nodes, of one core: %.1f %% without groups · %.1f %% with %,d · they cost %.1f %%",
                100 * result.without(),
                100 * result.with(),
                result.groups(),
                100 * result.cost()));
    }
}
