package io.raftlog.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.Consumer;
import io.raftlog.client.NewTopic;
import io.raftlog.client.Producer;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.tools.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All nodes are killed at once, again and again, in the middle of writing: each time they come back by themselves. */
class AllKilledUnderLoadTest {
    private static final int ROUNDS = 5;
    private static final int NODES = 3;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 2_000;
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String TOPIC = "killed";

    @TempDir
    static Path directory;

    private static LocalCluster cluster;

    private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
    private int next;

    @BeforeAll
    static void startCluster() {
        cluster = LocalCluster.create(directory.resolve("cluster"), LocalCluster.Layout.DEFAULT.withFirstPort(21_421));
        cluster.start();
    }

    @AfterAll
    static void destroyCluster() {
        cluster.destroy();
    }

    @Test
    void everyReplicaOpensAgainWithAllThatWasAcknowledged() throws Exception {
        try (RaftlogClient client = RaftlogClient.connect(cluster.bootstrapServers())) {
            client.admin()
                    .createTopic(NewTopic.of(TOPIC).withPartitions(6).withReplicationFactor(NODES))
                    .join();
        }
        for (int round = 0; round < ROUNDS; round++) {
            writeUntilKilled();
            cluster.start(DEADLINE, ready -> {});
            assertThat(quarantined()).isEmpty();
        }

        assertThat(readAll()).containsAll(acknowledged);
    }

    /** Sends without waiting; what is in flight when the nodes die is torn wherever it is. */
    private void writeUntilKilled() throws InterruptedException {
        var enough = new CountDownLatch(ACKNOWLEDGED_BEFORE_KILL);
        var writer = new Thread(() -> write(enough), "writer");
        writer.start();
        assertThat(enough.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var killers = new ArrayList<Thread>();
        for (int node = 1; node <= NODES; node++) {
            int victim = node;
            var killer = new Thread(() -> cluster.kill(victim), "killer");
            killers.add(killer);
            killer.start();
        }
        for (Thread killer : killers) {
            killer.join();
        }
        writer.join();
    }

    private void write(CountDownLatch enough) {
        var failed = new AtomicBoolean();
        try (RaftlogClient client = RaftlogClient.connect(cluster.bootstrapServers());
                Producer<byte[], String> producer = client.producer(Serdes.bytes(), Serdes.string())
                        .batchBytes(16_384)
                        .bufferBytes(1 << 20)
                        .deliveryTimeout(Duration.ofSeconds(5))
                        .build()) {
            while (!failed.get()) {
                int value = next++;
                producer.send(TOPIC, null, value + " " + "x".repeat(value % 500))
                        .whenComplete((record, failure) -> {
                            if (failure == null) {
                                acknowledged.add(value);
                                enough.countDown();
                            } else {
                                failed.set(true);
                            }
                        });
            }
        }
    }

    private static List<Path> quarantined() throws IOException {
        var found = new ArrayList<Path>();
        for (int node = 1; node <= NODES; node++) {
            Path aside = cluster.root().resolve("node-" + node).resolve("data/raft/quarantined");
            if (Files.exists(aside)) {
                try (Stream<Path> groups = Files.list(aside)) {
                    found.addAll(groups.toList());
                }
            }
        }
        return found;
    }

    private static Set<Integer> readAll() {
        var values = new ConcurrentSkipListSet<Integer>();
        try (RaftlogClient client = RaftlogClient.connect(cluster.bootstrapServers());
                Consumer<byte[], String> consumer =
                        client.consumer(Serdes.bytes(), Serdes.string()).build()) {
            consumer.assignTopic(TOPIC);
            var ends = consumer.endOffsets(consumer.assignment());
            await().atMost(DEADLINE).until(() -> {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(Integer.valueOf(record.value().split(" ", 2)[0]));
                }
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return values;
    }
}
