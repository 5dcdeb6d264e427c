package io.raftlog.tools.cli;

import io.raftlog.record.CompressionCodec;
import io.raftlog.tools.Units;
import io.raftlog.tools.bench.Load;
import io.raftlog.tools.cli.output.CommandFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is written in a measurement. */
final class BenchLoadOptions {
    private static final long WARM_UP_SHARE = 10;

    @Option(
            names = {"-n", "--records"},
            paramLabel = "N",
            description = "Records that are measured. Default: ${DEFAULT-VALUE}.")
    long records = 1_000_000;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            description = "Of each value; 1024, 1KB (1000), 1KiB. Default: 1024.")
    Size size = new Size(1024);

    @Option(names = "--batch", paramLabel = "BYTES", description = "At which a batch is full. Default: 64KiB.")
    Size batch = new Size(64 * 1024);

    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            description = "How long a batch waits to be filled. Default: 5ms.")
    Duration linger = Duration.ofMillis(5);

    @Option(
            names = {"--producers", "--clients"},
            paramLabel = "N",
            description = "Default: ${DEFAULT-VALUE}.")
    int producers = 1;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description =
                    "Records a second, kept whether or not the cluster keeps up; latency then counts from a record's"
                            + " turn. Default: as fast as they are accepted.")
    @Nullable
    Double rate;

    @Option(
            names = "--buffer",
            paramLabel = "BYTES",
            description = "Unacknowledged bytes a producer may have. Default: 32MiB.")
    Size buffer = new Size(32 * 1024 * 1024);

    @Option(
            names = {"-z", "--compression"},
            paramLabel = "CODEC",
            description = "${COMPLETION-CANDIDATES}; values are random bytes, which no codec shrinks. Default:"
                    + " ${DEFAULT-VALUE}.")
    CompressionCodec codec = CompressionCodec.NONE;

    @Option(names = "--keys", paramLabel = "N", description = "Different keys. Default: none, records go anywhere.")
    int keys;

    @Option(names = "--warm-up", paramLabel = "N", description = "Records written before measuring. Default: a tenth.")
    @Nullable
    Long warmUp;

    @Option(names = "--seed", paramLabel = "N", description = "Of the values. Default: ${DEFAULT-VALUE}.")
    long seed = 42;

    @Option(
            names = "--hgrm",
            paramLabel = "FILE",
            description = "Write the latency distribution for HdrHistogram's plotter.")
    @Nullable
    Path histogram;

    Load load(String topic, double defaultRate) {
        try {
            return new Load(
                    topic,
                    records,
                    size.toInt(),
                    batch.toInt(),
                    linger,
                    producers,
                    rate == null ? defaultRate : rate,
                    buffer.bytes(),
                    codec,
                    keys,
                    warmUp == null ? records / WARM_UP_SHARE : warmUp,
                    seed);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Every parameter, for the line that stands before a result. */
    static List<String> describe(Load load, int partitions, int replicas) {
        List<String> parts = new ArrayList<>();
        parts.add("topic " + load.topic());
        parts.add(TopicView.plural(partitions, "partition"));
        parts.add(TopicView.plural(replicas, "replica"));
        parts.add(Units.count(load.records()) + " records of " + load.size() + " B");
        parts.add("warm-up " + Units.count(load.warmUp()));
        parts.add("batch " + load.batchBytes() + " B");
        parts.add("linger " + load.linger().toMillis() + " ms");
        parts.add(TopicView.plural(load.producers(), "producer"));
        parts.add("rate " + (load.rate() == 0 ? "unlimited" : load.rate() + "/s"));
        parts.add("buffer " + load.bufferBytes() + " B");
        parts.add("compression " + load.compression().toString().toLowerCase(Locale.ROOT));
        parts.add(load.keys() == 0 ? "no keys" : load.keys() + " keys");
        parts.add("seed " + load.seed());
        return parts;
    }
}
