package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.AlterTopicRequest;
import io.raftlog.protocol.v1.DeleteTopicRequest;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.FetchedPartition;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.InitProducerRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.record.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes on real Raft groups, spoken to over the wire. */
class ThreeNodesTest {
    private static ConnectedCluster nodes;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        nodes = new ConnectedCluster(folder, 3);
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
    }

    @Test
    void producerIdsOfAllNodesDiffer() {
        List<Long> ids = Stream.of(1, 2, 3, 1, 2, 3)
                .map(nodeId -> nodes.client(nodeId)
                        .broker()
                        .initProducer(InitProducerRequest.getDefaultInstance())
                        .getProducerId())
                .toList();

        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void aTopicIsKnownOnEveryNodeOnceItsCreationIsAnswered() {
        nodes.create("known", 6);

        for (int nodeId : nodes.cluster.runningIds()) {
            var metadata = nodes.client(nodeId)
                    .cluster()
                    .getMetadata(
                            GetMetadataRequest.newBuilder().addTopics("known").build());
            assertThat(metadata.getNodesCount()).isEqualTo(3);
            assertThat(metadata.getTopics(0).hasError()).isFalse();
            assertThat(metadata.getTopics(0).getPartitionsCount()).isEqualTo(6);
        }
    }

    @Test
    void whoeverAsksTheWrongNodeIsToldWhereTheLeaderIs() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("hinted", 1), 0);
        nodes.produce(id, TestClient.batch(-1, -1, "a"));
        int leader = nodes.settledLeaderOf("hinted");
        int follower = leader % 3 + 1;

        Error error = nodes.client(follower)
                .produce(id, TestClient.batch(-1, -1, "b"))
                .getError();

        assertThat(error.getCode()).isEqualTo(ErrorCode.NOT_LEADER.id());
        assertThat(error.getLeader().getNodeId()).isEqualTo(leader);
        assertThat(error.getLeader().getPort())
                .isEqualTo(nodes.cluster.node(leader).address().port());
        assertThat(error.getLeader().getLeaderEpoch()).isPositive();
    }

    @Test
    void aFetchThatFindsNothingIsWokenByTheNextRecord() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("awaited", 1), 0);
        nodes.produce(id, TestClient.batch(-1, -1, "a"));
        TestClient leader = nodes.client(nodes.settledLeaderOf("awaited"));
        leader.send(7, id, TestClient.batch(-1, -1, "b"));

        FetchedPartition fetched = leader.fetch(id, 1, 20_000);

        assertThat(leader.nextAnswer().getCorrelationId()).isEqualTo(7);
        assertThat(TestClient.read(fetched.getBatches())).containsExactly("1=b");
    }

    @Test
    void theLargestBatchIsTakenAndReadAndOneByteMoreIsRefusedWithWhatToDo() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("largest", 1), 0);
        nodes.produce(id, TestClient.batch(-1, -1, "a"));
        TestClient leader = nodes.client(nodes.settledLeaderOf("largest"));
        // A batch's header, and what surrounds a value in a record.
        String value = "x".repeat(RecordBatch.MAX_BYTES - RecordBatch.HEADER_BYTES - 11);
        ByteBuffer largest = TestClient.batch(5, 0, value);
        assertThat(largest.remaining()).isEqualTo(RecordBatch.MAX_BYTES);

        assertThat(leader.produce(id, largest).hasError()).isFalse();
        Error error = leader.produce(id, TestClient.batch(5, 1, value + "x")).getError();

        assertThat(error.getCode()).isEqualTo(ErrorCode.RECORD_TOO_LARGE.id());
        assertThat(error.getMessage()).contains("1048577", "at most 1048576");
        assertThat(error.getHint()).contains("send smaller records", "no topic takes larger ones");
        assertThat(leader.produce(id, TestClient.batch(5, 1, "b")).getBaseOffset())
                .isEqualTo(2);
        assertThat(TestClient.read(leader.fetch(id, 1, 0).getBatches())).containsExactly("1=" + value);
    }

    @Test
    void aDeletedTopicIsGoneFromEveryNodeAndFromItsDisk() {
        ByteString id = nodes.create("deleted", 3);

        var deleted = nodes.client(2)
                .cluster()
                .deleteTopic(DeleteTopicRequest.newBuilder().setName("deleted").build());

        assertThat(deleted.hasError()).isFalse();
        // Topic and partitions have all but the last 32 bits of their ids in common.
        String prefix = new UUID(
                        id.asReadOnlyByteBuffer().getLong(0),
                        id.asReadOnlyByteBuffer().getLong(8))
                .toString()
                .substring(0, 28);
        await().atMost(ConnectedCluster.DEADLINE).untilAsserted(() -> {
            for (int nodeId : nodes.cluster.runningIds()) {
                assertThat(nodes.status(nodeId).getReplicasList())
                        .noneMatch(
                                replica -> replica.getPartition().getTopicId().equals(id));
                try (Stream<Path> left =
                        Files.list(folder.resolve("node-" + nodeId).resolve("partitions"))) {
                    assertThat(left)
                            .noneMatch(path -> path.getFileName().toString().startsWith(prefix));
                }
            }
        });
    }

    @Test
    void addedPartitionsTakeRecords() throws Exception {
        ByteString orders = nodes.create("grown", 1);

        var altered = nodes.client(3)
                .cluster()
                .alterTopic(AlterTopicRequest.newBuilder()
                        .setName("grown")
                        .setPartitions(2)
                        .setAcceptKeyOrderBreak(true)
                        .build());

        assertThat(altered.getTopic().getPartitionsCount()).isEqualTo(2);
        assertThat(nodes.produce(TestClient.partition(orders, 1), TestClient.batch(-1, -1, "a"))
                        .hasError())
                .isFalse();
    }
}
