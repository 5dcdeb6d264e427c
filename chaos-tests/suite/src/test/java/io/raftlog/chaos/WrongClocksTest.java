package io.raftlog.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftlog.client.ClusterDescription;
import io.raftlog.client.Consumer;
import io.raftlog.client.NewTopic;
import io.raftlog.client.Producer;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.ReplicaStatus;
import io.raftlog.client.Serdes;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cluster.LocalCluster;
import io.raftlog.tools.fault.ClockJump;
import io.raftlog.tools.fault.FaultKind;
import io.raftlog.tools.fault.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three node processes whose clocks jump by more than a topic keeps its records. */
class WrongClocksTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final Duration KEPT_FOR = Duration.ofDays(7);
    private static final Duration AHEAD = KEPT_FOR.plusDays(3);
    private static final Duration BACK = AHEAD.negated();
    private static final List<Integer> NODES = List.of(1, 2, 3);
    /** Long kept. */
    private static final String LEDGER = "ledger";
    /** Hardly kept at all: it shows when nodes have looked for old records. */
    private static final String TICKER = "ticker";
    /** A look may be under way as a clock jumps, and take the topics in any order. */
    private static final int LOOKS = 3;

    @TempDir
    private Path folder;

    private Testbed testbed;
    private RaftlogClient client;

    @BeforeEach
    void startCluster() {
        assumeTrue(FaultKind.CLOCK.unavailable().isEmpty(), () -> "no clocks: " + FaultKind.CLOCK.unavailable());
        LocalCluster cluster = LocalCluster.create(
                folder.resolve("cluster"),
                LocalCluster.Layout.DEFAULT
                        .withFirstPort(23_201)
                        .withConfig(Map.of("retention.check.interval.ms", "100")));
        testbed = Testbed.of(cluster, 1);
        testbed.fitClocks();
        cluster.start();
        client = RaftlogClient.connect(cluster.bootstrapServers());
        create(LEDGER, KEPT_FOR);
        create(TICKER, Duration.ofMillis(100));
        awaitLedByEachNode(LEDGER);
        awaitLedByEachNode(TICKER);
    }

    @AfterEach
    void destroyCluster() {
        if (testbed != null) {
            client.close();
            testbed.destroy();
        }
    }

    @Test
    void recordsGrowOldByTheClocksOfMostNodesAndTheOneThatIsWrongSaysSo() {
        write(LEDGER);

        // Not two ahead one after the other: some node might not have heard yet that the first one is right again.
        for (ClockJump jump : List.of(new ClockJump(1, AHEAD), new ClockJump(2, BACK), new ClockJump(3, AHEAD))) {
            jump.inject(testbed);
            awaitNodesWithWrongClocks(Set.of(jump.node()));
            awaitLooks();
            assertThat(firstOffsets(LEDGER)).as(jump.description()).containsOnly(0L);
            jump.heal(testbed);
            awaitNodesWithWrongClocks(Set.of());
        }

        NODES.subList(1, 3).forEach(node -> new ClockJump(node, AHEAD).inject(testbed));
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(firstOffsets(LEDGER)).containsOnly(1L));
        awaitNodesWithWrongClocks(Set.of(1));
    }

    private void awaitNodesWithWrongClocks(Set<Integer> nodes) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(
                                client.admin().describeCluster().join().nodes())
                        .filteredOn(node -> node.status().orElseThrow().notices().stream()
                                .anyMatch(notice -> notice.code() == ErrorCode.CLOCK_APART))
                        .extracting(ClusterDescription.Node::nodeId)
                        .containsExactlyInAnyOrderElementsOf(nodes));
    }

    /** Each node looks for old records in all that it leads, beginning after this call. */
    private void awaitLooks() {
        for (int look = 0; look < LOOKS; look++) {
            write(TICKER);
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(firstOffsets(TICKER))
                            .containsExactlyElementsOf(offsets(TICKER, Consumer::endOffsets)));
        }
    }

    private void create(String topic, Duration retention) {
        client.admin()
                .createTopic(NewTopic.of(topic)
                        .withPartitions(NODES.size())
                        .withReplicationFactor(NODES.size())
                        .withConfig("retention.ms", Long.toString(retention.toMillis())))
                .join();
    }

    private void awaitLedByEachNode(String topic) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(
                                client.admin().describeTopic(topic).join().partitions())
                        .extracting(partition -> partition
                                .leaderStatus()
                                .filter(ReplicaStatus::writable)
                                .map(leader -> leader.leaderId().orElseThrow())
                                .orElse(0))
                        .containsExactlyInAnyOrderElementsOf(NODES));
    }

    /** One record to each partition. */
    private void write(String topic) {
        try (Producer<String, String> producer =
                client.producer(Serdes.string(), Serdes.string()).build()) {
            partitions(topic).stream()
                    .map(partition -> producer.send(
                            ProducerRecord.of(topic, "key", "value").withPartition(partition.partition())))
                    .toList()
                    .forEach(sent -> sent.join());
        }
    }

    private List<Long> firstOffsets(String topic) {
        return offsets(topic, Consumer::beginningOffsets);
    }

    private List<Long> offsets(String topic, OffsetQuery query) {
        try (Consumer<String, String> consumer =
                client.consumer(Serdes.string(), Serdes.string()).build()) {
            Map<TopicPartition, Long> offsets = query.of(consumer, partitions(topic));
            return partitions(topic).stream().map(offsets::get).toList();
        }
    }

    private interface OffsetQuery {
        Map<TopicPartition, Long> of(Consumer<String, String> consumer, Collection<TopicPartition> partitions);
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, NODES.size())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}
