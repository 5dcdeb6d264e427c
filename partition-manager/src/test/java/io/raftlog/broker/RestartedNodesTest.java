package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.raftlog.protocol.v1.AlterTopicRequest;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.InitProducerRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes of which some or all are stopped and started. */
class RestartedNodesTest {
    @TempDir
    private Path folder;

    private ConnectedCluster nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new ConnectedCluster(folder, 3);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    @Test
    void whatIsAcknowledgedIsReadInOrderAndAgainAfterAllNodesStoppedAndStarted() throws Exception {
        ByteString orders = nodes.create("orders", 6);
        for (int partition = 0; partition < 6; partition++) {
            PartitionId id = TestClient.partition(orders, partition);
            assertThat(nodes.produce(id, TestClient.batch(-1, -1, "a", "b")).getBaseOffset())
                    .isZero();
            assertThat(nodes.produce(id, TestClient.batch(-1, -1, "c")).getBaseOffset())
                    .isEqualTo(2);
        }

        nodes.stopAndStartAll();

        for (int partition = 0; partition < 6; partition++) {
            PartitionId id = TestClient.partition(orders, partition);
            assertThat(nodes.readAll(id)).containsExactly("0=a", "1=b", "2=c");
            assertThat(nodes.latest(id)).isEqualTo(3);
        }
    }

    @Test
    void aRetriedBatchKeepsItsFirstOffsetAlsoAfterARestart() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("orders", 1), 0);
        long producerId = nodes.client(1)
                .broker()
                .initProducer(InitProducerRequest.getDefaultInstance())
                .getProducerId();
        ByteBuffer batch = TestClient.batch(producerId, 0, "a", "b");
        ProduceResponse first = nodes.produce(id, batch.duplicate());
        ProduceResponse again = nodes.produce(id, batch.duplicate());

        nodes.stopAndStartAll();
        ProduceResponse afterRestart = nodes.produce(id, batch.duplicate());

        assertThat(first.getDuplicate()).isFalse();
        assertThat(List.of(again, afterRestart)).allSatisfy(retry -> {
            assertThat(retry.getDuplicate()).isTrue();
            assertThat(retry.getBaseOffset()).isEqualTo(first.getBaseOffset());
        });
        assertThat(nodes.readAll(id)).containsExactly("0=a", "1=b");
    }

    @Test
    void leadershipIsSpreadAndSpreadAgainWhenANodeReturns() throws Exception {
        nodes.create("orders", 6);
        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(() -> assertThat(nodes.partitionsLed())
                        .containsOnly(Map.entry(1, 2L), Map.entry(2, 2L), Map.entry(3, 2L)));

        nodes.stop(2);
        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(() -> assertThat(nodes.partitionsLed().values().stream()
                                .mapToLong(led -> led)
                                .sum())
                        .isEqualTo(6));
        nodes.start();

        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(() -> assertThat(nodes.partitionsLed())
                        .containsOnly(Map.entry(1, 2L), Map.entry(2, 2L), Map.entry(3, 2L)));
    }

    @Test
    void writingGoesOnWhileOneNodeIsStopped() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("orders", 1), 0);
        nodes.produce(id, TestClient.batch(-1, -1, "a"));

        nodes.stop(1);
        nodes.produce(id, TestClient.batch(-1, -1, "b"));

        assertThat(nodes.readAll(id)).containsExactly("0=a", "1=b");
    }

    @Test
    void aRestartOfOneNodeAfterTheOtherUnderLoadLosesNothingAndStopsNoWriting() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("orders", 1), 0);
        SteadyWriter writer = new SteadyWriter(nodes, id);

        for (int nodeId = 1; nodeId <= 3; nodeId++) {
            awaitMore(writer, 50);
            nodes.stop(nodeId);
            awaitMore(writer, 20);
            nodes.startNode(nodeId);
        }
        awaitMore(writer, 50);

        List<String> written = writer.stop();
        assertThat(nodes.readAll(id)).containsExactlyElementsOf(written);
    }

    private static void awaitMore(SteadyWriter writer, int records) {
        int before = writer.acknowledged();
        await().atMost(ConnectedCluster.DEADLINE).until(() -> writer.acknowledged() >= before + records);
    }

    @Test
    void theMetadataIsThereAfterItsRaftLogWasPurged() throws Exception {
        nodes.create("orders", 1);
        for (int bytes = 2_000; bytes < 2_100; bytes++) {
            var altered = nodes.client(1)
                    .cluster()
                    .alterTopic(AlterTopicRequest.newBuilder()
                            .setName("orders")
                            .putSetConfigs("max.message.bytes", String.valueOf(bytes))
                            .build());
            assertThat(altered.hasError()).as(altered.getError().toString()).isFalse();
        }
        await().atMost(ConnectedCluster.DEADLINE)
                .until(() -> IntStream.rangeClosed(1, 3).noneMatch(this::holdsFirstEntryOfMetadata));

        nodes.stopAndStartAll();

        for (int nodeId = 1; nodeId <= 3; nodeId++) {
            var metadata = nodes.client(nodeId)
                    .cluster()
                    .getMetadata(
                            GetMetadataRequest.newBuilder().addTopics("orders").build());
            assertThat(metadata.getTopics(0).getConfigsMap()).containsEntry("max.message.bytes", "2099");
        }
    }

    private boolean holdsFirstEntryOfMetadata(int nodeId) {
        Path log = folder.resolve("node-" + nodeId)
                .resolve("raft")
                .resolve(HostedMetadataGroup.groupIdOf("test").toString())
                .resolve("current");
        try (Stream<Path> files = Files.list(log)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("log_(0-.*|inprogress_0)"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
