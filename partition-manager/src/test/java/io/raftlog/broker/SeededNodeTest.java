package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.raftlog.protocol.v1.AlterTopicRequest;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ReplicaStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that was away for longer than the others keep their Raft logs. */
class SeededNodeTest {
    private static final int AWAY = 3;
    private static final String CONFIG = "max.message.bytes";
    private static final int LEAST = 4_096;
    private static final int ABSENT_HAS_LESS = 40;
    private static final Pattern FIRST_ENTRY = Pattern.compile("log_(?:inprogress_)?(\\d+).*");
    private static final Map<String, String> SHORT_RAFT_LOGS =
            Map.of("raft.log.segment.bytes", "4096", "raft.log.lag.bytes", "0", "checkpoint.interval.ms", "200");

    @TempDir
    private Path folder;

    private ConnectedCluster nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new ConnectedCluster(folder, 3, SHORT_RAFT_LOGS);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    @Test
    void itsReplicasAndItsMetadataAreFilledByTheOthers() throws Exception {
        ByteString topic = nodes.create("orders", 1);
        PartitionId orders = TestClient.partition(topic, 0);
        nodes.produce(orders, TestClient.batch(-1, -1, "first"));
        nodes.stop(AWAY);
        untilPurged(partitionOf(topic), i -> {
            TestClient leader = nodes.client(nodes.leaderOf(orders));
            leader.produce(orders, TestClient.batch(-1, -1, "record " + i));
        });
        untilPurged(HostedMetadataGroup.groupIdOf("test"), this::setMaxMessageBytes);
        setMaxMessageBytes(7);

        nodes.start();

        long end = nodes.latest(orders);
        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(() -> assertThat(highWatermark(AWAY, orders)).isEqualTo(end));
        assertThat(Files.exists(node(AWAY).resolve("partitions/" + partitionOf(topic) + "/seeded")))
                .isTrue();
        assertThat(Files.exists(node(AWAY).resolve("metadata/seeded"))).isTrue();
        assertThat(nodes.client(AWAY)
                        .cluster()
                        .getMetadata(GetMetadataRequest.getDefaultInstance())
                        .getTopics(0)
                        .getConfigsMap())
                .containsEntry(CONFIG, String.valueOf(LEAST + 7));

        // It is as good as any other now.
        nodes.stop(nodes.leaderOf(orders) == 1 ? 1 : 2);
        nodes.produce(orders, TestClient.batch(-1, -1, "last"));
        assertThat(nodes.latest(orders)).isEqualTo(end + 1);
        setMaxMessageBytes(0);
    }

    private void setMaxMessageBytes(int step) {
        var answer = nodes.client(nodes.cluster.runningIds().get(0))
                .cluster()
                .alterTopic(AlterTopicRequest.newBuilder()
                        .setName("orders")
                        .putSetConfigs(CONFIG, String.valueOf(LEAST + step))
                        .build());
        assertThat(answer.hasError()).as(answer.getError().toString()).isFalse();
    }

    private interface Work {
        void step(int number) throws Exception;
    }

    /** Works until the other nodes' Raft logs of a group begin behind all that the absent one can have. */
    private void untilPurged(UUID group, Work work) throws Exception {
        long deadline = System.nanoTime() + ConnectedCluster.DEADLINE.toNanos();
        for (int i = 0; firstEntry(1, group) < ABSENT_HAS_LESS || firstEntry(2, group) < ABSENT_HAS_LESS; i++) {
            assertThat(System.nanoTime()).as("nothing was purged").isLessThan(deadline);
            work.step(i);
        }
    }

    private long firstEntry(int nodeId, UUID group) throws IOException {
        try (Stream<Path> files = Files.list(node(nodeId).resolve("raft/" + group + "/current"))) {
            return files.map(file -> FIRST_ENTRY.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToLong(name -> Long.parseLong(name.group(1)))
                    .min()
                    .orElse(0);
        }
    }

    private Path node(int nodeId) {
        return folder.resolve("node-" + nodeId);
    }

    private static UUID partitionOf(ByteString topicId) {
        var bytes = topicId.asReadOnlyByteBuffer();
        return new io.raftlog.model.PartitionId(new UUID(bytes.getLong(), bytes.getLong()), 0).asUuid();
    }

    private long highWatermark(int nodeId, PartitionId id) {
        return nodes.status(nodeId).getReplicasList().stream()
                .filter(replica -> replica.getPartition().equals(id))
                .mapToLong(ReplicaStatus::getHighWatermark)
                .findFirst()
                .orElse(-1);
    }
}
