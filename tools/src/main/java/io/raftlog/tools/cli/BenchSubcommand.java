package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.Units;
import io.raftlog.tools.bench.BenchTopic;
import io.raftlog.tools.bench.ClusterUsage;
import io.raftlog.tools.bench.FailoverResult.Spread;
import io.raftlog.tools.bench.Latency;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the measurements share: the topic they run on, and how results are shown. */
abstract class BenchSubcommand extends Subcommand {
    private static final int MOST_REPLICAS = 3;

    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: bench-P, P being the partitions.")
    @Nullable
    String topic;

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "P",
            description = "Makes the topic with that many partitions and 3 replicas if there is none. Default: 6, where"
                    + " no topic is named.")
    @Nullable
    Integer partitions;

    final Topic ensureTopic(RaftlogClient client) {
        int nodes = client.admin().describeCluster().join().nodes().size();
        Optional<Integer> wanted =
                Optional.ofNullable(topic == null && partitions == null ? Integer.valueOf(6) : partitions);
        return BenchTopic.ensure(
                client.admin(),
                topic == null ? "bench-" + wanted.orElse(6) : topic,
                wanted.map(OptionalInt::of).orElse(OptionalInt.empty()),
                Math.min(MOST_REPLICAS, nodes));
    }

    /** Parameters first: on standard output for people, on standard error beside a JSON result. */
    final void banner(List<String> parameters) {
        String line = String.join(" · ", parameters);
        if (output().format().isText()) {
            print(line);
        } else {
            say(line);
        }
    }

    static String rate(double recordsPerSecond, double megabytesPerSecond) {
        return String.format(Locale.ROOT, "%,.0f rec/s · %,.1f MB/s", recordsPerSecond, megabytesPerSecond);
    }

    static String latency(Latency ms) {
        return String.format(
                Locale.ROOT,
                "p50 %s · p95 %s · p99 %s · p99.9 %s · max %s ms",
                digits(ms.p50()),
                digits(ms.p95()),
                digits(ms.p99()),
                digits(ms.p999()),
                digits(ms.max()));
    }

    static String spread(Spread ms) {
        return String.format(
                Locale.ROOT,
                "median %,.0f · p90 %,.0f · worst %,.0f ms of %d",
                ms.median(),
                ms.p90(),
                ms.worst(),
                ms.count());
    }

    /** What the nodes spent; nothing where they run elsewhere. */
    static List<String> usage(Optional<ClusterUsage> usage, double clientCpuSeconds) {
        List<String> lines = new ArrayList<>();
        usage.ifPresent(used -> {
            lines.add(String.format(
                    Locale.ROOT,
                    "nodes: CPU %.1f s · written %s, %.2f bytes a byte · resident %s",
                    used.cpuSeconds(),
                    Units.bytes(used.writtenBytes()),
                    used.writtenPerByte(),
                    used.nodes().stream()
                            .map(node -> Units.bytes(node.residentBytes()))
                            .collect(Collectors.joining(", "))));
            lines.add(String.format(Locale.ROOT, "client: CPU %.1f s", clientCpuSeconds));
        });
        return lines;
    }

    /** The full distribution, as HdrHistogram's plotter reads it: milliseconds by percentile. */
    static void writeHistogram(Path file, Histogram nanos) throws IOException {
        try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
            nanos.outputPercentileDistribution(out, 1e6);
        } catch (FileNotFoundException e) {
            throw new IOException("cannot write " + file, e);
        }
    }

    private static String digits(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
    }
}
