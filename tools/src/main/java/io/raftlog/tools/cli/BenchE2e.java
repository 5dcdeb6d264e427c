package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.Units;
import io.raftlog.tools.bench.EndToEndBench;
import io.raftlog.tools.bench.Load;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "e2e",
        description = "Write at a steady rate, read at the same time, and measure until a consumer has each record.")
final class BenchE2e extends BenchSubcommand {
    private static final double DEFAULT_RATE = 1000;

    @Mixin
    BenchLoadOptions options = new BenchLoadOptions();

    /** The shape of {@code -o json}. */
    private record Report(BenchLoadOptions.Parameters parameters, EndToEndBench.Result result) {}

    @Override
    ExitCode run() throws Exception {
        if (!spec.commandLine().getParseResult().hasMatchedOption("--records")) {
            // Half a minute at the usual rate.
            options.records = 30_000;
        }
        try (RaftlogClient client = connect()) {
            Topic target = ensureTopic(client);
            Load load = options.load(target.name(), DEFAULT_RATE);
            BenchLoadOptions.Parameters parameters = BenchLoadOptions.Parameters.of(load, target);
            banner(parameters.describe());
            EndToEndBench.Result result;
            try (Progress progress = Progress.of(stdio(), "e2e", "records", load.records() + load.warmUp())) {
                result = new EndToEndBench(client, target, load).run(progress::at);
            }
            if (options.histogram != null) {
                writeHistogram(options.histogram, result.latencies());
            }
            output().print(
                            new Report(parameters, result),
                            report -> List.of(Units.count(report.result().records()) + " read · "
                                    + String.format(
                                            Locale.ROOT,
                                            "%,.0f rec/s",
                                            report.result().recordsPerSecond())
                                    + " · " + latency(report.result().latencyMs())));
        }
        return ExitCode.OK;
    }
}
