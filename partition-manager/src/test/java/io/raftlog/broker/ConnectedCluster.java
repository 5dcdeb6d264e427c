package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.raftlog.protocol.v1.ChangeNodeRequest;
import io.raftlog.protocol.v1.ChangeNodeResponse;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.CreateTopicResponse;
import io.raftlog.protocol.v1.FetchedPartition;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GetMetadataResponse;
import io.raftlog.protocol.v1.GetNodeStatusRequest;
import io.raftlog.protocol.v1.GetNodeStatusResponse;
import io.raftlog.protocol.v1.ListOffsetsPartition;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.MoveReplicasRequest;
import io.raftlog.protocol.v1.MoveReplicasResponse;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceResponse;
import io.raftlog.protocol.v1.ReplicaMove;
import io.raftlog.protocol.v1.ReplicaStatus;
import io.raftlog.protocol.v1.TopicInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A cluster and a client of each of its nodes. */
final class ConnectedCluster implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(60);

    final TestCluster cluster;
    private final Map<Integer, TestClient> clients = new ConcurrentHashMap<>();

    ConnectedCluster(Path folder, int nodes) throws Exception {
        this(folder, nodes, nodes, Map.of());
    }

    /** @param overrides settings of every node */
    ConnectedCluster(Path folder, int nodes, Map<String, String> overrides) throws Exception {
        this(folder, nodes, nodes, overrides);
    }

    ConnectedCluster(Path folder, int founders, int nodes) throws Exception {
        this(folder, founders, nodes, Map.of());
    }

    private ConnectedCluster(Path folder, int founders, int nodes, Map<String, String> overrides) throws Exception {
        cluster = new TestCluster(folder, founders, nodes, overrides).start();
        connect();
    }

    void startNode(int nodeId) throws Exception {
        disconnect();
        cluster.startNode(nodeId);
        connect();
    }

    /** Starts what does not run up to a number. */
    void start(int upTo) throws Exception {
        disconnect();
        cluster.start(upTo);
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
        return create(name, partitions, 0, Map.of());
    }

    ByteString create(String name, int partitions, Map<String, String> configs) {
        return create(name, partitions, 0, configs);
    }

    ByteString create(String name, int partitions, int replicationFactor) {
        return create(name, partitions, replicationFactor, Map.of());
    }

    /** @param replicationFactor 0: as many as there are by default */
    private ByteString create(String name, int partitions, int replicationFactor, Map<String, String> configs) {
        CreateTopicResponse created = anyClient()
                .cluster()
                .createTopic(CreateTopicRequest.newBuilder()
                        .setName(name)
                        .setPartitions(partitions)
                        .putAllConfigs(configs)
                        .setReplicationFactor(replicationFactor)
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

    GetMetadataResponse metadata() {
        return anyClient().cluster().getMetadata(GetMetadataRequest.getDefaultInstance());
    }

    /** The first of the nodes is to lead. */
    void move(String topic, int partition, List<Integer> target) {
        MoveReplicasResponse answer = anyClient()
                .cluster()
                .moveReplicas(MoveReplicasRequest.newBuilder()
                        .addMoves(ReplicaMove.newBuilder()
                                .setTopic(topic)
                                .setPartition(partition)
                                .addAllTo(target))
                        .build());
        assertThat(answer.hasError()).as(answer.getError().toString()).isFalse();
    }

    void awaitNoMoves() {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(metadata().getMovesList()).isEmpty());
    }

    void changeNode(int nodeId, ChangeNodeRequest.Change change) {
        ChangeNodeResponse answer = anyClient()
                .cluster()
                .changeNode(ChangeNodeRequest.newBuilder()
                        .setNodeId(nodeId)
                        .setChange(change)
                        .build());
        assertThat(answer.hasError()).as(answer.getError().toString()).isFalse();
    }

    /** How many replicas each node has by what the metadata says. */
    Map<Integer, Long> replicasOfNodes() {
        return metadata().getTopicsList().stream()
                .flatMap(topic -> topic.getPartitionsList().stream())
                .flatMap(partition -> partition.getReplicasList().stream())
                .collect(Collectors.groupingBy(nodeId -> nodeId, Collectors.counting()));
    }

    /** Of a node that runs. */
    TestClient anyClient() {
        return client(cluster.runningIds().get(0));
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
