package io.raftlog.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.ClusterDescription;
import io.raftlog.client.NewTopic;
import io.raftlog.client.NodeStatus;
import io.raftlog.client.Producer;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RecordMetadata;
import io.raftlog.client.ReplicaStatus;
import io.raftlog.client.Serdes;
import io.raftlog.client.TopicDescription;
import io.raftlog.tools.cluster.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Three node processes whose Raft would wait for ten minutes: whatever gets a new leader here gets it by the detector. */
class FailureDetectionTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final Map<String, String> RAFT_WAITS =
            Map.of("election.timeout.ms", Long.toString(Duration.ofMinutes(10).toMillis()));
    private static final int PARTITIONS = 6;

    @TempDir
    private Path directory;

    private LocalCluster cluster;
    private RaftlogClient client;
    private String topic;

    @BeforeEach
    void startCluster(TestInfo test) throws Exception {
        cluster = LocalCluster.create(directory.resolve("cluster"), LocalCluster.Layout.DEFAULT.withFirstPort(21_701));
        cluster.start();
        client = RaftlogClient.connect(cluster.bootstrapServers());
        topic = test.getTestMethod().orElseThrow().getName();
        client.admin()
                .createTopic(NewTopic.of(topic).withPartitions(PARTITIONS).withReplicationFactor(3))
                .join();
        // A replica without any entry has no vote.
        writeToAll();
        await().atMost(DEADLINE).until(this::allFollowersHaveEverything);
        client.close();
        cluster.stop();
        cluster.configure(RAFT_WAITS);
        cluster.start();
        client = RaftlogClient.connect(cluster.bootstrapServers());
        writeToAll();
    }

    @AfterEach
    void destroyCluster() {
        client.close();
        cluster.destroy();
    }

    @Test
    void whatAKilledNodeLedIsLedByOthersWhoSayWhy() throws Exception {
        int victim = leaders().get(0);

        cluster.kill(victim);
        writeToAll();

        assertThat(leaders()).doesNotContain(victim);
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(suspicionsOf(victim))
                        .hasSize(2)
                        .allSatisfy(peer -> assertThat(peer.reason()).contains("nobody listens at")));
    }

    @Test
    void theMetadataGetsANewLeaderAsWell() {
        int victim = client.admin().describeCluster().join().metadataLeader().orElseThrow();

        cluster.kill(victim);

        client.admin()
                .createTopic(NewTopic.of(topic + "-2").withPartitions(1).withReplicationFactor(3))
                .join();
        assertThat(client.admin().describeCluster().join().metadataLeader()).isNotEmpty();
    }

    @Test
    void whatAPausedNodeLedIsLedByOthersAndItAcceptsThatWhenItGoesOn() throws Exception {
        int victim = leaders().get(0);

        cluster.pause(victim);
        try {
            writeToAll();
            assertThat(leaders()).doesNotContain(victim);
        } finally {
            cluster.resume(victim);
        }

        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(suspicionsOf(victim)).isEmpty());
        writeToAll();
    }

    private void writeToAll() throws Exception {
        try (Producer<String, String> producer =
                client.producer(Serdes.string(), Serdes.string()).build()) {
            List<CompletableFuture<RecordMetadata>> sent = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> producer.send(
                            ProducerRecord.<String, String>of(topic, "x").withPartition(partition)))
                    .toList();
            for (CompletableFuture<RecordMetadata> record : sent) {
                record.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    private boolean allFollowersHaveEverything() {
        return description().partitions().stream()
                .allMatch(partition -> partition
                        .leaderStatus()
                        .filter(leader -> leader.followers().size() == 2)
                        .filter(leader ->
                                leader.followers().stream().allMatch(follower -> follower.entriesBehind() == 0))
                        .isPresent());
    }

    /** By partition; 0 where there is none. */
    private List<Integer> leaders() {
        return description().partitions().stream()
                .map(partition -> partition
                        .leaderStatus()
                        .filter(ReplicaStatus::leader)
                        .map(leader -> leader.leaderId().orElse(0))
                        .orElse(0))
                .toList();
    }

    private List<NodeStatus.Peer> suspicionsOf(int node) {
        ClusterDescription now = client.admin().describeCluster().join();
        return now.nodes().stream()
                .flatMap(each -> each.status().stream())
                .flatMap(status -> status.peers().stream())
                .filter(peer -> peer.nodeId() == node && peer.suspected())
                .toList();
    }

    private TopicDescription description() {
        return client.admin().describeTopic(topic).join();
    }
}
