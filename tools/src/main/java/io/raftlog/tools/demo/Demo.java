package io.raftlog.tools.demo;

import io.raftlog.client.NewTopic;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.Units;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.input.JsonField;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The demonstration: a cluster of three processes, records, a {@code kill -9} of a node that leads partitions while they
 * are written, and the comparison of what is read with what was acknowledged.
 *
 * <p>Confined to one thread; uses one more for writing.
 */
public final class Demo {
    private static final int PARTITIONS = 6;
    private static final int REPLICAS = 3;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final long ANSWER_SECONDS = 60;

    private final LocalCluster cluster;
    private final RecordSource source;
    private final long killAfter;
    private final String topic;
    private final Consumer<String> story;

    private Demo(LocalCluster cluster, RecordSource source, long killAfter, String topic, Consumer<String> story) {
        this.cluster = cluster;
        this.source = source;
        this.killAfter = killAfter;
        this.topic = topic;
        this.story = story;
    }

    /** With records made up; {@code story} gets a line for each step. */
    public static Demo generated(LocalCluster cluster, long records, int keys, Consumer<String> story) {
        return new Demo(cluster, new GeneratedRecords(records, keys, 42), records / 2, "demo", story);
    }

    /** With the lines of a file, which is read once ahead to know where its half is. */
    public static Demo ofFile(LocalCluster cluster, Path file, String keyField, Consumer<String> story)
            throws IOException {
        FileRecords source = new FileRecords(file, new JsonField(keyField));
        long lines = 0;
        try (RecordSource.Reader reader = source.open()) {
            while (reader.next() != null) {
                lines++;
            }
        }
        if (lines == 0) {
            throw new IOException(file + " is empty");
        }
        return new Demo(cluster, source, lines / 2, "demo", story);
    }

    public DemoResult run() throws Exception {
        tell("%s · %d partitions · %d replicas", source.description(), PARTITIONS, REPLICAS);
        long begun = System.nanoTime();
        cluster.start(START_TIMEOUT, ready -> {});
        step("nodes", "%s   ready in %s", processes(), Units.duration(since(begun)));
        try (RaftlogClient client = RaftlogClient.connect(cluster.bootstrapServers())) {
            Topic made = client.admin()
                    .createTopic(NewTopic.of(topic).withPartitions(PARTITIONS).withReplicationFactor(REPLICAS))
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
            Writer writer = new Writer(source, topic);
            long writingBegun = System.nanoTime();
            Killed killed = writeAndKill(client, writer);
            Duration writing = since(writingBegun);
            step(
                    "written",
                    "%s acknowledged in %s%s",
                    Units.count(writer.acknowledged()),
                    Units.duration(writing),
                    writer.duplicates() == 0
                            ? ""
                            : " · " + Units.count(writer.duplicates())
                                    + " of them by a retry, recognised and written once");
            if (writer.failed() > 0) {
                step(
                        "failed",
                        "%s records, the first: %s",
                        Units.count(writer.failed()),
                        String.valueOf(writer.firstFailure()));
            }
            long readingBegun = System.nanoTime();
            try (ReadBack reading = new ReadBack(made, source, writer)) {
                Verdict verdict = reading.run(client, read -> {});
                Duration took = since(readingBegun);
                step("read", "%s records from the beginning in %s", Units.count(verdict.read()), Units.duration(took));
                return result(writer, killed, writing, took, verdict);
            }
        }
    }

    /** @param leaderOf the partitions that the node led when it was killed */
    private record Killed(int node, List<Integer> leaderOf) {}

    private Killed writeAndKill(RaftlogClient client, Writer writer) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = thread.submit((Callable<?>) () -> {
                writer.run(client);
                return null;
            });
            awaitAcknowledged(writer, writing);
            Killed killed = killLeader(client, writer);
            long begun = System.nanoTime();
            cluster.startNode(killed.node(), START_TIMEOUT, ready -> {});
            step("restart", "node %d ready in %s, while writing goes on", killed.node(), Units.duration(since(begun)));
            writing.get();
            return killed;
        } finally {
            thread.shutdownNow();
        }
    }

    private void awaitAcknowledged(Writer writer, Future<?> writing) throws Exception {
        while (writer.acknowledged() < killAfter) {
            try {
                writing.get(1, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                // Still writing; how far is looked at again.
            }
        }
    }

    private Killed killLeader(RaftlogClient client, Writer writer) throws Exception {
        List<Topic.Partition> partitions = client.admin().listTopics().get(ANSWER_SECONDS, TimeUnit.SECONDS).stream()
                .filter(found -> found.name().equals(topic))
                .flatMap(found -> found.partitions().stream())
                .toList();
        int victim = partitions.stream()
                .flatMap(partition -> partition.leader().stream().boxed())
                .collect(Collectors.groupingBy(leader -> leader, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Comparator.comparingLong(led -> led.getValue()))
                .map(led -> led.getKey())
                .orElseThrow(() -> new IOException("no partition has a leader"));
        List<Integer> led = partitions.stream()
                .filter(partition -> partition.leader().orElse(0) == victim)
                .map(Topic.Partition::partition)
                .toList();
        long acknowledged = writer.acknowledged();
        writer.gaps().killed();
        cluster.kill(victim);
        step(
                "kill -9",
                "node %d after %s acknowledged; it led %s %s",
                victim,
                Units.count(acknowledged),
                led.size() == 1 ? "partition" : "partitions",
                led.stream().map(String::valueOf).collect(Collectors.joining(",")));
        return new Killed(victim, led);
    }

    private DemoResult result(Writer writer, Killed killed, Duration writing, Duration reading, Verdict verdict) {
        AckGaps.Longest after = writer.gaps().afterKill();
        return new DemoResult(
                source.description(),
                topic,
                PARTITIONS,
                REPLICAS,
                cluster.addresses().size(),
                killed.node(),
                killed.leaderOf(),
                writer.failed(),
                writer.duplicates(),
                writing.toMillis() / 1e3,
                reading.toMillis() / 1e3,
                millis(after.cluster()),
                millis(after.worst()),
                after.partition(),
                millis(writer.gaps().beforeKill().cluster()),
                verdict);
    }

    /** The result for people. */
    public static List<String> lines(DemoResult result) {
        Verdict verdict = result.verdict();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "verify: %s acknowledged · %s lost · %s duplicated · %s out of order · %s altered",
                Units.count(verdict.acknowledged()),
                Units.count(verdict.lost()),
                Units.count(verdict.duplicated()),
                Units.count(verdict.outOfOrder()),
                Units.count(verdict.altered() + verdict.foreign())));
        lines.add(String.format(
                Locale.ROOT,
                "        writing paused for %,.0f ms, in partition %d for %,.0f ms (longest pause before the kill: %,.0f ms)",
                result.pauseMs(),
                result.worstPartition(),
                result.worstPartitionPauseMs(),
                result.pauseBeforeKillMs()));
        verdict.examples().forEach(example -> lines.add("        " + example));
        return lines;
    }

    private String processes() {
        return cluster.nodes().stream()
                .map(node ->
                        node.id() + " pid " + node.pid().map(String::valueOf).orElse("-"))
                .collect(Collectors.joining(" · "));
    }

    private void step(String what, String format, Object... arguments) {
        story.accept(String.format(Locale.ROOT, "  %-9s ", what) + String.format(Locale.ROOT, format, arguments));
    }

    private void tell(String format, Object... arguments) {
        story.accept(String.format(Locale.ROOT, format, arguments));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
