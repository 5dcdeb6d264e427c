package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.protocol.v1.ChangeNodeRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.TopicInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class MovedReplicasTest {
    private static final int NODES = 4;

    @TempDir
    Path folder;

    private ConnectedCluster nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new ConnectedCluster(folder, NODES);
    }

    @AfterEach
    void stop() throws InterruptedException {
        nodes.close();
    }

    @Test
    void theLeadersReplicaMovesWhileWritingGoesOnAndNothingIsLost() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("orders", 1), 0);
        List<Integer> before = replicas("orders", 0);
        int outgoing = nodes.settledLeaderOf("orders");
        int incoming = other(before);
        SteadyWriter writer = new SteadyWriter(nodes, id);
        await().atMost(ConnectedCluster.DEADLINE).until(() -> writer.acknowledged() > 100);

        List<Integer> target = before.stream()
                .map(nodeId -> nodeId == outgoing ? (Integer) incoming : nodeId)
                .toList();
        nodes.move("orders", 0, target);
        nodes.awaitNoMoves();
        int acknowledged = writer.acknowledged();
        await().atMost(ConnectedCluster.DEADLINE).until(() -> writer.acknowledged() > acknowledged + 100);

        assertThat(replicas("orders", 0)).isEqualTo(target);
        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(() ->
                        assertThat(nodes.cluster.partitionsOnDisk(outgoing)).isEmpty());
        List<String> written = writer.stop();
        // The newcomer votes: with one of the others gone, nothing is committed without it.
        nodes.stop(target.get(1));
        nodes.produce(id, TestClient.batch(-1, -1, "last"));
        assertThat(nodes.readAll(id)).hasSize(written.size() + 1).containsAll(written);
    }

    @Test
    void anOnlyReplicaMoves() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("lonely", 1, 1), 0);
        nodes.produce(id, TestClient.batch(-1, -1, "a", "b"));
        int outgoing = replicas("lonely", 0).get(0);
        int incoming = other(List.of(outgoing));

        nodes.move("lonely", 0, List.of(incoming));
        nodes.awaitNoMoves();
        nodes.produce(id, TestClient.batch(-1, -1, "c"));

        assertThat(nodes.readAll(id)).containsExactly("0=a", "1=b", "2=c");
        assertThat(nodes.leaderOf(id)).isEqualTo(incoming);
        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(() ->
                        assertThat(nodes.cluster.partitionsOnDisk(outgoing)).isEmpty());
    }

    @Test
    void aMoveGoesOnAfterItsDriverWasKilled() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("orders", 1), 0);
        List<Integer> before = replicas("orders", 0);
        int leader = nodes.settledLeaderOf("orders");
        for (int i = 0; i < 20; i++) {
            nodes.produce(id, TestClient.batch(-1, -1, "v" + i));
        }
        // The incoming node is not there: so the leader can do no more than begin.
        int incoming = other(before);
        nodes.stop(incoming);
        List<Integer> target = List.of(before.get(0), before.get(1), incoming);
        nodes.move("orders", 0, target);
        nodes.stop(leader);
        nodes.startNode(incoming);
        nodes.awaitNoMoves();
        nodes.start();

        assertThat(replicas("orders", 0)).isEqualTo(target);
        assertThat(nodes.readAll(id)).hasSize(20);
        assertThat(nodes.latest(id)).isEqualTo(20);
    }

    @Test
    void aDrainedNodeHoldsNothingAndGetsNothing() throws Exception {
        nodes.create("orders", 4);
        PartitionId first = TestClient.partition(nodes.create("audit", 1), 0);
        nodes.produce(first, TestClient.batch(-1, -1, "a"));

        nodes.changeNode(2, ChangeNodeRequest.Change.DRAIN);
        nodes.awaitNoMoves();
        nodes.create("later", 3);

        assertThat(nodes.metadata().getTopicsList())
                .flatExtracting(TopicInfo::getPartitionsList)
                .allSatisfy(partition ->
                        assertThat(partition.getReplicasList()).hasSize(3).doesNotContain(2));
        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(
                        () -> assertThat(nodes.cluster.partitionsOnDisk(2)).isEmpty());
        assertThat(nodes.readAll(first)).containsExactly("0=a");
    }

    private List<Integer> replicas(String topic, int partition) {
        return nodes.metadata().getTopicsList().stream()
                .filter(info -> info.getName().equals(topic))
                .map(info -> info.getPartitions(partition).getReplicasList())
                .findFirst()
                .orElseThrow();
    }

    private static int other(List<Integer> nodeIds) {
        List<Integer> others =
                new ArrayList<>(IntStream.rangeClosed(1, NODES).boxed().toList());
        others.removeAll(nodeIds);
        return others.get(0);
    }
}
