package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.Notice;
import io.raftlog.protocol.v1.PartitionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas that lost what they had acknowledged. The other nodes' Raft logs no longer reach back to the beginning, so that
 * they cannot be made anew from those alone.
 */
@Timeout(180)
class RebuiltReplicasTest {
    private static final int BROKEN = 3;
    private static final int PURGED = 40;
    private static final Map<String, String> SHORT_RAFT_LOGS = Map.of(
            "raft.log.segment.bytes", "4096",
            "raft.log.lag.bytes", "0",
            "checkpoint.interval.ms", "200",
            "scrub.interval.ms", "500");

    @TempDir
    private Path folder;

    private ConnectedCluster nodes;
    private ByteString topic;
    private PartitionId orders;
    private UUID group;
    private final List<String> acknowledged = new ArrayList<>();

    @BeforeEach
    void writeUntilRaftLogsArePurged() throws Exception {
        nodes = new ConnectedCluster(folder, 3, SHORT_RAFT_LOGS);
        topic = nodes.create("orders", 1);
        orders = TestClient.partition(topic, 0);
        group = NodeFiles.groupOf(topic, 0);
        for (int nodeId = 1; nodeId <= 3; nodeId++) {
            NodeFiles files = files(nodeId);
            await().atMost(ConnectedCluster.DEADLINE).until(() -> {
                produce(10);
                return files.firstEntry(group) >= PURGED;
            });
        }
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    @Test
    void aQuarantinedReplicaComesBackByItselfAndHasLostNothing() throws Exception {
        nodes.stop(BROKEN);
        files(BROKEN).loseCheckpoint(group);

        nodes.start();

        awaitRebuilt();
        assertThat(files(BROKEN).wasSeeded(group)).isTrue();
        assertItVotesAndHasEverything();
    }

    @Test
    void aReplicaOfWhichNothingIsLeftIsNotBegunAnewButFilledFromTheOthers() throws Exception {
        nodes.stop(BROKEN);
        files(BROKEN).loseReplica(group);

        nodes.start();

        awaitRebuilt();
        assertThat(files(BROKEN).wasSeeded(group)).isTrue();
        assertItVotesAndHasEverything();
    }

    @Test
    void aReplicaOfWhichTheDiskHasChangedABitIsFoundAndMadeAnew() throws Exception {
        nodes.stop(BROKEN);
        files(BROKEN).flipBit(group);

        nodes.start();

        await().atMost(ConnectedCluster.DEADLINE).until(() -> files(BROKEN).wasSeeded(group));
        awaitRebuilt();
        assertItVotesAndHasEverything();
    }

    @Test
    void aLeaderWhoseReplicaIsDamagedHandsOverAndIsMadeAnew() throws Exception {
        int leader = nodes.leaderOf(orders);
        NodeFiles damaged = files(leader);

        damaged.flipBit(group);

        await().atMost(ConnectedCluster.DEADLINE).until(() -> damaged.wasSeeded(group));
        await().atMost(ConnectedCluster.DEADLINE)
                .until(() -> nodes.metadata().getMovesList().isEmpty());
        assertItVotesAndHasEverything();
    }

    @Test
    void aNodeWhoseDiskWasReplacedComesBackByItselfWithEverything() throws Exception {
        nodes.stop(BROKEN);
        nodes.cluster.wipe(BROKEN);

        nodes.start();

        awaitRebuilt();
        assertThat(files(BROKEN).wasSeeded(group)).isTrue();
        assertItVotesAndHasEverything();
    }

    @Test
    void aNodeWhoseMetadataIsQuarantinedGetsItFromTheOthers() throws Exception {
        nodes.stop(BROKEN);
        files(BROKEN).loseVotes(HostedMetadataGroup.groupIdOf("test"));

        nodes.start();

        awaitRebuilt();
        assertItVotesAndHasEverything();
        // Its vote counts for the metadata, too.
        awaitRebuilt();
        nodes.stop(2);
        nodes.create("later", 1, 1);
    }

    @Test
    void aReplicaIsNotTakenOutOfItsGroupWhileAnotherIsAway() throws Exception {
        nodes.stop(1);
        nodes.stop(BROKEN);
        files(BROKEN).loseCheckpoint(group);

        // The metadata has a majority, the partition has none.
        nodes.startNode(BROKEN);
        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(() -> assertThat(nodes.status(BROKEN).getNoticesList())
                        .singleElement()
                        .satisfies(notice -> {
                            assertThat(notice.getCode()).isEqualTo(ErrorCode.REPLICA_QUARANTINED.id());
                            assertThat(notice.getMessage())
                                    .contains("the replica of orders/0 on node 3 is quarantined")
                                    .contains("as soon as they are a majority");
                        }));
        nodes.start();

        awaitRebuilt();
        assertItVotesAndHasEverything();
    }

    private void produce(int records) {
        for (int i = 0; i < records; i++) {
            String value = "v" + acknowledged.size();
            nodes.produce(orders, TestClient.batch(-1, -1, value));
            acknowledged.add(acknowledged.size() + "=" + value);
        }
    }

    private void awaitRebuilt() {
        await().atMost(ConnectedCluster.DEADLINE).untilAsserted(() -> {
            assertThat(nodes.metadata().getMovesList()).isEmpty();
            assertThat(nodes.status(BROKEN).getNoticesList())
                    .extracting(Notice::getMessage)
                    .isEmpty();
            assertThat(nodes.status(BROKEN).getReplicasCount()).isEqualTo(1);
        });
    }

    private void assertItVotesAndHasEverything() throws Exception {
        // With one of the others away nothing is committed without it.
        nodes.stop(1);
        produce(1);
        assertThat(nodes.readAll(orders)).containsExactlyElementsOf(acknowledged);
        nodes.start();

        nodes.move("orders", 0, List.of(BROKEN, 1, 2));
        await().atMost(ConnectedCluster.DEADLINE).until(() -> nodes.leaderOf(orders) == BROKEN);
        assertThat(nodes.readAll(orders)).containsExactlyElementsOf(acknowledged);
    }

    private NodeFiles files(int nodeId) {
        return new NodeFiles(folder.resolve("node-" + nodeId));
    }
}
