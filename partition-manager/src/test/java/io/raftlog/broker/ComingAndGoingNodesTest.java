package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.protocol.v1.ChangeNodeRequest;
import io.raftlog.protocol.v1.MoveReplicasRequest;
import io.raftlog.protocol.v1.NodeInfo;
import io.raftlog.protocol.v1.PartitionId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ComingAndGoingNodesTest {
    @TempDir
    Path folder;

    private ConnectedCluster nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new ConnectedCluster(folder, 3, 4);
    }

    @AfterEach
    void stop() throws InterruptedException {
        nodes.close();
    }

    @Test
    void aFourthNodeJoinsTakesItsShareAndReplacesADeadOne() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("orders", 4), 0);
        nodes.produce(id, TestClient.batch(-1, -1, "a", "b"));

        nodes.start(4);
        assertThat(nodes.replicasOfNodes()).doesNotContainKey(4);
        var planned = nodes.anyClient()
                .cluster()
                .moveReplicas(MoveReplicasRequest.newBuilder().setEvenOut(true).build());
        assertThat(planned.hasError()).as(planned.getError().toString()).isFalse();
        nodes.awaitNoMoves();

        assertThat(nodes.replicasOfNodes())
                .containsOnlyKeys(1, 2, 3, 4)
                .allSatisfy((nodeId, held) -> assertThat(held).isEqualTo(3));
        assertThat(nodes.readAll(id)).containsExactly("0=a", "1=b");

        nodes.stop(1);
        nodes.changeNode(1, ChangeNodeRequest.Change.REMOVE_WITH_REPLICAS);
        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(() -> assertThat(nodes.metadata().getNodesList())
                        .extracting(NodeInfo::getNodeId)
                        .containsExactly(2, 3, 4));

        assertThat(nodes.replicasOfNodes())
                .containsOnlyKeys(2, 3, 4)
                .allSatisfy((nodeId, held) -> assertThat(held).isEqualTo(4));
        nodes.produce(id, TestClient.batch(-1, -1, "c"));
        assertThat(nodes.readAll(id)).containsExactly("0=a", "1=b", "2=c");
    }

    @Test
    void aNodeWhoseDiskWasReplacedComesBackByItselfWithEverything() throws Exception {
        PartitionId id = TestClient.partition(nodes.create("orders", 2), 0);
        nodes.produce(id, TestClient.batch(-1, -1, "a", "b"));
        nodes.stop(3);
        nodes.produce(id, TestClient.batch(-1, -1, "c"));
        nodes.cluster.wipe(3);

        nodes.start();
        nodes.awaitNoMoves();
        await().atMost(ConnectedCluster.DEADLINE).until(() -> nodes.status(3).getReplicasCount() == 2);

        // It votes again: without it, no two of the three are left.
        nodes.stop(1);
        nodes.produce(id, TestClient.batch(-1, -1, "d"));
        assertThat(nodes.readAll(id)).containsExactly("0=a", "1=b", "2=c", "3=d");
        assertThat(nodes.cluster.runningIds()).isEqualTo(List.of(2, 3));
    }
}
