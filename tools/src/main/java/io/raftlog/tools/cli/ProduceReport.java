package io.raftlog.tools.cli;

import io.raftlog.client.RaftlogException;
import io.raftlog.client.RecordMetadata;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.format.LineFormat;
import io.raftlog.tools.cli.output.CommandFailure;
import io.raftlog.tools.cli.output.Json;
import io.raftlog.tools.cli.output.Output;
import io.raftlog.tools.cli.output.OutputFormat;
import io.raftlog.tools.cli.output.Stdout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What became of the records of one {@code produce}.
 *
 * <p>{@link #answered} is called from the producer's thread, everything else from the main thread.
 */
final class ProduceReport {
    /** The shape of {@code -o json}. */
    private record Summary(
            String topic, long records, long bytes, long acknowledged, double seconds, List<Partition> partitions) {}

    private record Partition(int partition, long records, long firstOffset, long lastOffset) {
        Partition and(long offset) {
            return new Partition(partition, records + 1, Math.min(firstOffset, offset), Math.max(lastOffset, offset));
        }
    }

    /** The shape of a line of {@code -o jsonl}. */
    private record Acknowledged(String topic, int partition, long offset, long timestamp, boolean duplicate) {}

    private final String topic;
    private final Stdout stdout;
    private final boolean printEach;
    private final ConcurrentLinkedQueue<Acknowledged> toPrint = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Partition> partitions = new TreeMap<>();
    private long read;
    private long bytes;
    private volatile long acknowledged;
    private volatile @Nullable Throwable failure;

    ProduceReport(String topic, Stdout stdout, OutputFormat format) {
        this.topic = topic;
        this.stdout = stdout;
        this.printEach = format == OutputFormat.JSONL;
    }

    void read(LineFormat.Parts parts) {
        read++;
        bytes += length(parts.key()) + length(parts.value());
    }

    synchronized void answered(@Nullable RecordMetadata metadata, @Nullable Throwable problem) {
        if (metadata == null) {
            failure = failure == null ? problem : failure;
            return;
        }
        acknowledged++;
        long offset = metadata.offset();
        partitions.merge(
                metadata.partition(),
                new Partition(metadata.partition(), 1, offset, offset),
                (known, one) -> known.and(offset));
        if (printEach) {
            toPrint.add(
                    new Acknowledged(topic, metadata.partition(), offset, metadata.timestamp(), metadata.duplicate()));
        }
    }

    /** Prints what was acknowledged since the last call, where each record is to be printed. */
    void printNew() {
        for (Acknowledged next = toPrint.poll(); next != null; next = toPrint.poll()) {
            stdout.line(Json.line(next));
        }
    }

    boolean hasFailed() {
        return failure != null;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Prints the result; throws what the first record failed with, if one did. */
    synchronized void finish(Output output, Duration took, boolean dryRun) {
        printNew();
        if (failure instanceof RaftlogException refused) {
            output.stdout().flush();
            throw CommandFailure.of(
                    refused.code(),
                    refused.reason() + " (" + Units.count(acknowledged) + " of " + Units.count(read)
                            + " records read were acknowledged)",
                    refused.hint().lines().toArray(String[]::new));
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (!printEach) {
            Summary summary = new Summary(
                    topic, read, bytes, acknowledged, took.toMillis() / 1e3, List.copyOf(partitions.values()));
            output.print(summary, it -> List.of(line(it, took, dryRun)));
        }
    }

    private static String line(Summary summary, Duration took, boolean dryRun) {
        if (dryRun) {
            return "would produce " + Units.count(summary.records()) + " records to " + summary.topic();
        }
        if (summary.acknowledged() == 1) {
            Partition only = summary.partitions().get(0);
            return summary.topic() + "/" + only.partition() + "@" + only.firstOffset();
        }
        return "produced " + Units.count(summary.acknowledged()) + " records to " + summary.topic() + " · "
                + TopicView.plural(summary.partitions().size(), "partition") + " · " + Units.bytes(summary.bytes())
                + " · " + Units.duration(took);
    }

    private static int length(byte @Nullable [] part) {
        return part == null ? 0 : part.length;
    }
}
