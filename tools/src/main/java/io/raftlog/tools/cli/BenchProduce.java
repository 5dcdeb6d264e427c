package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.Units;
import io.raftlog.tools.bench.Load;
import io.raftlog.tools.bench.ProduceBench;
import io.raftlog.tools.bench.ProduceResult;
import io.raftlog.tools.cli.output.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "produce",
        description = "Write records and measure throughput and the time to acknowledgement.",
        footer = {"", "Latency at a steady rate:  raftlog bench produce -p 1 --rate 1000 --linger 0 -n 30000"})
final class BenchProduce extends BenchSubcommand {
    @Mixin
    BenchLoadOptions options = new BenchLoadOptions();

    /** The shape of {@code -o json}. */
    private record Report(BenchLoadOptions.Parameters parameters, ProduceResult result) {}

    @Override
    ExitCode run() throws Exception {
        try (RaftlogClient client = connect()) {
            Topic target = ensureTopic(client);
            Load load = options.load(target.name(), 0);
            BenchLoadOptions.Parameters parameters = BenchLoadOptions.Parameters.of(load, target);
            banner(parameters.describe());
            ProduceResult result;
            try (Progress progress = Progress.of(stdio(), "produce", "records", load.records())) {
                result = new ProduceBench(client, load).run(progress::at);
            }
            if (options.histogram != null) {
                writeHistogram(options.histogram, result.latencies());
            }
            output().print(new Report(parameters, result), report -> lines(report.result()));
            return result.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private static List<String> lines(ProduceResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(Units.count(result.records()) + " acknowledged · "
                + rate(result.recordsPerSecond(), result.megabytesPerSecond()) + " · " + latency(result.latencyMs()));
        lines.addAll(usage(result.nodes(), result.clientCpuSeconds()));
        if (result.failed() > 0) {
            lines.add(Units.count(result.failed()) + " NOT acknowledged, the first: " + result.failure());
        }
        return lines;
    }
}
