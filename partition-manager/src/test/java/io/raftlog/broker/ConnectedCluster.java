package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.CreateTopicResponse;
import io.raftlog.protocol.v1.FetchedPartition;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GetNodeStatusRequest;
import io.raftlog.protocol.v1.GetNodeStatusResponse;
import io.raftlog.protocol.v1.ListOffsetsPartition;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceResponse;
import io.raftlog.protocol.v1.ReplicaStatus;
import io.raftlog.protocol.v1.TopicInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A cluster and a client of each of its nodes. */
final class ConnectedCluster implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(60);

    final TestCluster cluster;
    private final Map<Integer, TestClient> clients = new HashMap<>();

    ConnectedCluster(Path folder, int nodes) throws Exception {
        this(folder, nodes, Map.of());
    }

    /** @param overrides settings of every node */
    ConnectedCluster(Path folder, int nodes, Map<String, String> overrides) throws Exception {
        cluster = new TestCluster(folder, nodes, overrides).start();
        connect();
    }

    void stop(int nodeId) throws InterruptedException {
        disconnect();
        cluster.stop(nodeId);
        connect();
    }

    /** Starts what does not run. */
    void start() throws Exception {
        disconnect();
        cluster.start();
        connect();
    }

    void stopAndStartAll() throws Exception {
        disconnect();
        cluster.stopAll();
        cluster.start();
        connect();
    }

    ByteString create(String name, int partitions) {
        return create(name, partitions, Map.of());
    }

    ByteString create(String name, int partitions, Map<String, String> configs) {
        CreateTopicResponse created = client(1)
                .cluster()
                .createTopic(CreateTopicRequest.newBuilder()
                        .setName(name)
                        .setPartitions(partitions)
                        .putAllConfigs(configs)
                        .build());
        assertThat(created.hasError()).as(created.getError().toString()).isFalse();
        return created.getTopic().getTopicId();
    }

    /** Goes from node to node until one takes the batch, as a client would. */
    ProduceResponse produce(PartitionId id, ByteBuffer batch) {
        return await().atMost(DEADLINE)
                .until(() -> client(leaderOf(id)).produce(id, batch.duplicate()), answer -> !answer.hasError());
    }

    List<String> readAll(PartitionId id) {
        FetchedPartition fetched = await().atMost(DEADLINE)
                .until(() -> client(leaderOf(id)).fetch(id, 0, 1_000), answer -> !answer.hasError());
        return TestClient.read(fetched.getBatches());
    }

    long latest(PartitionId id) {
        var request = ListOffsetsRequest.newBuilder()
                .addPartitions(
                        ListOffsetsPartition.newBuilder().setPartition(id).setLatest(true))
                .build();
        return await().atMost(DEADLINE)
                .until(
                        () -> client(leaderOf(id)).broker().listOffsets(request).getPartitions(0),
                        answer -> !answer.hasError())
                .getOffset();
    }

    /** The leader of a topic's first partition, once it is the one that the balancer leaves it with. */
    int settledLeaderOf(String topic) {
        TopicInfo info = client(1)
                .cluster()
                .getMetadata(GetMetadataRequest.newBuilder().addTopics(topic).build())
                .getTopics(0);
        PartitionId id = TestClient.partition(info.getTopicId(), 0);
        return await().atMost(DEADLINE)
                .until(
                        () -> leaderOf(id),
                        leader -> leader == info.getPartitions(0).getReplicas(0));
    }

    int leaderOf(PartitionId id) {
        return await().atMost(DEADLINE)
                .until(
                        () -> cluster.runningIds().stream()
                                .filter(nodeId -> status(nodeId).getReplicasList().stream()
                                        .anyMatch(replica ->
                                                replica.getPartition().equals(id) && replica.getWritable()))
                                .findFirst()
                                .orElse(0),
                        nodeId -> nodeId != 0);
    }

    Map<Integer, Long> partitionsLed() {
        Map<Integer, Long> led = new HashMap<>();
        for (int nodeId : cluster.runningIds()) {
            led.put(
                    nodeId,
                    status(nodeId).getReplicasList().stream()
                            .filter(ReplicaStatus::getLeader)
                            .count());
        }
        return led;
    }

    GetNodeStatusResponse status(int nodeId) {
        return client(nodeId).cluster().getNodeStatus(GetNodeStatusRequest.getDefaultInstance());
    }

    TestClient client(int nodeId) {
        TestClient client = clients.get(nodeId);
        if (client == null) {
            throw new IllegalStateException("no client of node " + nodeId);
        }
        return client;
    }

    void connect() {
        for (int nodeId : cluster.runningIds()) {
            clients.put(nodeId, new TestClient(cluster.node(nodeId).address()));
        }
    }

    void disconnect() throws InterruptedException {
        for (TestClient client : clients.values()) {
            client.close();
        }
        clients.clear();
    }

    @Override
    public void close() throws InterruptedException {
        disconnect();
        cluster.close();
    }
}
