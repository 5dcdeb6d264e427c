package io.raftlog.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.Consumer;
import io.raftlog.client.NewTopic;
import io.raftlog.client.Producer;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RaftlogException;
import io.raftlog.client.RecordMetadata;
import io.raftlog.client.RefusedException;
import io.raftlog.client.ReplicaStatus;
import io.raftlog.client.Serdes;
import io.raftlog.client.TopicDescription;
import io.raftlog.model.TopicPartition;
import io.raftlog.tools.cluster.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three node processes, and what a user's records go through when they are killed, paused and restarted. */
class NodeFaultsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final int KEYS = 50;

    @TempDir
    static Path directory;

    private static LocalCluster cluster;

    private RaftlogClient client;
    private String topic;

    @BeforeAll
    static void startCluster() {
        // So that a node which came back is given its leaderships in seconds instead of a minute.
        cluster = LocalCluster.create(
                directory.resolve("cluster"),
                LocalCluster.Layout.DEFAULT
                        .withFirstPort(21_401)
                        .withConfig(Map.of("leader.balance.interval.ms", "100")));
        cluster.start();
    }

    @AfterAll
    static void destroyCluster() {
        cluster.destroy();
    }

    @BeforeEach
    void createTopic(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName() + "-" + System.nanoTime();
        client = RaftlogClient.connect(cluster.bootstrapServers());
        client.admin()
                .createTopic(NewTopic.of(topic).withPartitions(6).withReplicationFactor(3))
                .join();
        await().atMost(DEADLINE)
                .until(() -> description().partitions().stream()
                        .allMatch(partition -> partition
                                .leaderStatus()
                                .map(ReplicaStatus::writable)
                                .orElse(false)));
    }

    @AfterEach
    void heal() {
        client.close();
        cluster.start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyValueComesBackByteForByteAndInOrderPerKeyWhicheverNodeIsKilled(int victim) throws Exception {
        int records = 6_000;
        var acknowledged = new ArrayList<CompletableFuture<RecordMetadata>>();
        try (Producer<String, String> producer = producer(Duration.ofMinutes(2))) {
            for (int i = 0; i < records; i++) {
                acknowledged.add(producer.send(topic, key(i), value(i)));
                if (i == records / 3) {
                    acknowledged.get(i / 2).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                    cluster.kill(victim);
                }
                if (i == 2 * records / 3) {
                    producer.flush();
                    cluster.restart(victim, DEADLINE, ready -> {});
                }
            }
        }

        assertThat(acknowledged).allSatisfy(record -> assertThat(record).isCompleted());
        assertThat(consumeByKey(records)).isEqualTo(sentByKey(records));
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(leaders()).isEqualTo(preferredLeaders()));
    }

    @Test
    void aStopAndStartOfAllThreeKeepsEverything() throws Exception {
        int records = 3_000;
        produce(records);
        client.close();

        cluster.stop();
        cluster.start();
        client = RaftlogClient.connect(cluster.bootstrapServers());

        assertThat(consumeByKey(records)).isEqualTo(sentByKey(records));
    }

    @Test
    void withAMajorityGoneNothingIsAcknowledgedAndNothingAcknowledgedIsLost() throws Exception {
        int records = 500;
        produce(records);
        cluster.kill(1);
        cluster.kill(3);

        String late = "late";
        boolean cannotHaveHappened;
        try (Producer<String, String> producer = producer(Duration.ofSeconds(4))) {
            RaftlogException failure = failureOf(producer.send(topic, late, late));
            cannotHaveHappened = failure instanceof RefusedException;
        }
        cluster.start();

        Map<String, List<String>> consumed = consumeByKey(records);
        List<String> lateRecords = consumed.remove(late);
        assertThat(consumed).isEqualTo(sentByKey(records));
        if (cannotHaveHappened) {
            assertThat(lateRecords).isNull();
        }
    }

    @Test
    void aPausedLeaderIsReplacedAndWhatItSaysLaterChangesNothing() throws Exception {
        int records = 3_000;
        int leader = description()
                .partitions()
                .get(0)
                .leaderStatus()
                .flatMap(status -> status.leaderId().stream().boxed().findFirst())
                .orElseThrow();
        try (Producer<String, String> producer = producer(Duration.ofMinutes(2))) {
            for (int i = 0; i < records; i++) {
                producer.send(topic, key(i), value(i));
                if (i == records / 3) {
                    cluster.pause(leader);
                }
            }
            producer.flush();
            cluster.resume(leader);
        }

        assertThat(consumeByKey(records)).isEqualTo(sentByKey(records));
    }

    private List<Integer> leaders() {
        return description().partitions().stream()
                .map(partition -> partition
                        .leaderStatus()
                        .map(leader -> leader.leaderId().orElse(0))
                        .orElse(0))
                .toList();
    }

    private List<Integer> preferredLeaders() {
        return description().partitions().stream()
                .map(partition -> partition.layout().replicas().get(0))
                .toList();
    }

    private TopicDescription description() {
        return client.admin().describeTopic(topic).join();
    }

    private Producer<String, String> producer(Duration deliveryTimeout) {
        return client.producer(Serdes.string(), Serdes.string())
                .batchBytes(4_096)
                .deliveryTimeout(deliveryTimeout)
                .build();
    }

    private void produce(int records) throws Exception {
        var sent = new ArrayList<CompletableFuture<RecordMetadata>>();
        try (Producer<String, String> producer = producer(Duration.ofMinutes(2))) {
            for (int i = 0; i < records; i++) {
                sent.add(producer.send(topic, key(i), value(i)));
            }
        }
        for (var record : sent) {
            record.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static RaftlogException failureOf(CompletableFuture<RecordMetadata> record) throws Exception {
        try {
            throw new AssertionError(
                    "acknowledged by a minority: " + record.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
            return (RaftlogException) cause;
        }
    }

    private static String key(int i) {
        return "key " + i % KEYS;
    }

    private static String value(int i) {
        return i + " \u00e4\u20ac\t\"" + "x".repeat(i % 200);
    }

    private static Map<String, List<String>> sentByKey(int records) {
        var sent = new HashMap<String, List<String>>();
        for (int i = 0; i < records; i++) {
            sent.computeIfAbsent(key(i), key -> new ArrayList<>()).add(value(i));
        }
        return sent;
    }

    /** Everything in the topic, up to its end; at least {@code records}. */
    private Map<String, List<String>> consumeByKey(int records) {
        var consumed = new HashMap<String, List<String>>();
        int count = 0;
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        try (Consumer<String, String> consumer =
                client.consumer(Serdes.string(), Serdes.string()).build()) {
            consumer.assignTopic(topic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            long end = ends.values().stream().mapToLong(Long::longValue).sum();
            while (count < Math.max(end, records) && System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    consumed.computeIfAbsent(record.key(), key -> new ArrayList<>())
                            .add(record.value());
                    count++;
                }
            }
        }
        return consumed;
    }
}
