package io.raftlog.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.NewTopic;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Topic;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.cluster.LocalClusterException;
import io.raftlog.tools.fault.disk.LoopDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Three node processes, of which some have a disk of their own for their data, and topics that are written, and judged
 * record by record, while something happens to those disks.
 *
 * <p>Confined to one thread.
 */
final class DiskCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PARTITIONS = 3;
    private static final int KEYS = 200;

    final LocalCluster nodes;
    private final Map<Integer, LoopDisk> disks = new TreeMap<>();
    private final Path folder;

    DiskCluster(Path folder, int firstPort, Map<String, String> config) {
        this.folder = folder;
        this.nodes = LocalCluster.create(
                folder.resolve("cluster"),
                LocalCluster.Layout.DEFAULT.withFirstPort(firstPort).withConfig(config));
    }

    /** Before the node is started for the first time. */
    LoopDisk giveDisk(int node, long bytes) {
        LoopDisk disk = LoopDisk.create(
                folder.resolve("disk-" + node),
                nodes.root().resolve("node-" + node).resolve("data"),
                bytes);
        disks.put(node, disk);
        return disk;
    }

    List<LoopDisk> disks() {
        return List.copyOf(disks.values());
    }

    void start() {
        try {
            nodes.start(PATIENCE, ready -> {});
        } catch (LocalClusterException e) {
            throw new AssertionError(e.getMessage() + "\n" + String.join("\n", e.advice()), e);
        }
    }

    RaftlogClient connect() {
        return RaftlogClient.connect(nodes.bootstrapServers());
    }

    /** Records on their way to a topic of their own. */
    final class Writing implements AutoCloseable {
        private final RaftlogClient client = connect();
        private final GeneratedRecords source;
        private final Writer writer;
        private final Topic topic;
        private final Thread thread;
        private final List<Throwable> failures = new ArrayList<>();

        Writing(String name, long records) throws Exception {
            source = new GeneratedRecords(records, KEYS, 42);
            writer = new Writer(source, name);
            topic = client.admin()
                    .createTopic(NewTopic.of(name).withPartitions(PARTITIONS).withReplicationFactor(3))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            thread = new Thread(this::write, "writing " + name);
            thread.start();
        }

        private void write() {
            try {
                writer.run(client);
            } catch (IOException | InterruptedException | RuntimeException e) {
                failures.add(e);
            }
        }

        long acknowledged() {
            return writer.acknowledged();
        }

        /** From here on pauses count. */
        void faultBegins() {
            writer.gaps().killed();
        }

        /** The longest time that a partition went without an acknowledgement since. */
        Duration longestPause() {
            return writer.gaps().afterKill().worst();
        }

        /** Waits until so many are acknowledged. */
        void awaitAcknowledged(long records) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> writer.acknowledged() >= records || !thread.isAlive());
        }

        /** Once everything is acknowledged: reads it all and judges. */
        void assertEverythingIsThereOnce() throws Exception {
            thread.join(PATIENCE.toMillis());
            assertThat(failures).isEmpty();
            assertThat(thread.isAlive()).as("still writing").isFalse();
            assertThat(writer.acknowledged() + writer.failed()).isEqualTo(source.count());
            judge();
        }

        void judge() throws Exception {
            try (RaftlogClient reading = connect();
                    ReadBack back = new ReadBack(topic, source, writer)) {
                Verdict verdict = back.run(reading, read -> {});
                assertThat(verdict.examples()).isEmpty();
                assertThat(verdict.passed()).isTrue();
                assertThat(verdict.acknowledged()).isPositive();
            }
        }

        @Override
        public void close() {
            client.close();
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        // Without this, a node that stays behind would keep its disk busy.
        nodes.stop();
        disks.values().forEach(LoopDisk::close);
        nodes.destroy();
    }
}
