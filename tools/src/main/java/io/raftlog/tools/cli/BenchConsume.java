package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.Units;
import io.raftlog.tools.bench.ConsumeBench;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "consume", description = "Read a topic from its beginning and measure how fast it comes.")
final class BenchConsume extends BenchSubcommand {
    @Option(
            names = {"-n", "--records"},
            paramLabel = "N",
            description = "End after that many. Default: all that are there.")
    long records = Long.MAX_VALUE;

    /** The shape of {@code -o json}. */
    private record Report(Parameters parameters, ConsumeBench.Result result) {}

    private record Parameters(String topic, int partitions, int replicas, long mostRecords) {}

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            Topic target = ensureTopic(client);
            int count = target.partitions().size();
            List<String> parameters = new ArrayList<>(List.of(
                    "topic " + target.name(),
                    TopicView.plural(count, "partition"),
                    TopicView.plural(target.replicationFactor(), "replica"),
                    "1 consumer",
                    records == Long.MAX_VALUE ? "all records" : "at most " + Units.count(records) + " records"));
            banner(parameters);
            ConsumeBench.Result result;
            try (Progress progress = Progress.of(stdio(), "consume", "records", -1)) {
                result = new ConsumeBench(client, target).run(records, progress::at);
            }
            output().print(
                            new Report(
                                    new Parameters(target.name(), count, target.replicationFactor(), records), result),
                            report -> lines(report.result()));
        }
        return ExitCode.OK;
    }

    private static List<String> lines(ConsumeBench.Result result) {
        List<String> lines = new ArrayList<>();
        lines.add(Units.count(result.records()) + " read · "
                + rate(result.recordsPerSecond(), result.megabytesPerSecond())
                + String.format(Locale.ROOT, " · first after %.1f ms", result.firstRecordMs()));
        lines.addAll(usage(result.nodes(), result.clientCpuSeconds()));
        return lines;
    }
}
