package io.raftlog.tools.cli;

import io.raftlog.client.Topic;
import io.raftlog.record.CompressionCodec;
import io.raftlog.tools.Units;
import io.raftlog.tools.bench.Load;
import io.raftlog.tools.cli.output.CommandFailure;
import java.nio.file.Path;
import java.time.Duration;
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

    /** The parameters in {@code -o json}; {@code rate} 0 is unlimited. */
    record Parameters(
            String topic,
            int partitions,
            int replicas,
            long records,
            long warmUp,
            int size,
            int batchBytes,
            long lingerMs,
            int producers,
            double rate,
            long bufferBytes,
            String compression,
            int keys,
            long seed) {
        static Parameters of(Load load, Topic target) {
            return new Parameters(
                    target.name(),
                    target.partitions().size(),
                    target.replicationFactor(),
                    load.records(),
                    load.warmUp(),
                    load.size(),
                    load.batchBytes(),
                    load.linger().toMillis(),
                    load.producers(),
                    load.rate(),
                    load.bufferBytes(),
                    load.compression().name().toLowerCase(Locale.ROOT),
                    load.keys(),
                    load.seed());
        }

        /** For the line that stands before a result. */
        List<String> describe() {
            return List.of(
                    "topic " + topic,
                    TopicView.plural(partitions, "partition"),
                    TopicView.plural(replicas, "replica"),
                    Units.count(records) + " records of " + size + " B",
                    "warm-up " + Units.count(warmUp),
                    "batch " + batchBytes + " B",
                    "linger " + lingerMs + " ms",
                    TopicView.plural(producers, "producer"),
                    rate == 0 ? "rate unlimited" : String.format(Locale.ROOT, "rate %,.0f/s", rate),
                    "buffer " + bufferBytes + " B",
                    "compression " + compression,
                    keys == 0 ? "no keys" : Units.count(keys) + " keys",
                    "seed " + seed);
        }
    }
}
