package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.AlterTopicRequest;
import io.raftlog.protocol.v1.GetCompactionRequest;
import io.raftlog.protocol.v1.GetCompactionResponse;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ReplicaStatus;
import io.raftlog.protocol.v1.TrimPartitionRequest;
import io.raftlog.protocol.v1.TrimPartitionResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What three real nodes keep, and what they let go. */
class KeptRecordsTest {
    private static ConnectedCluster nodes;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        nodes = new ConnectedCluster(folder, 3, Map.of("retention.check.interval.ms", "200"));
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
    }

    @Test
    void aTrimMovesTheStartOfEveryReplica() {
        PartitionId id = topic("trimmed");
        nodes.produce(id, TestClient.batch(-1, -1, "a", "b", "c"));

        TrimPartitionResponse trimmed = trim(id, 2);
        TrimPartitionResponse again = trim(id, 1);
        TrimPartitionResponse beyond = trim(id, 4);

        assertThat(trimmed.getLogStartOffset()).as("%s", trimmed).isEqualTo(2);
        assertThat(again.getLogStartOffset()).isEqualTo(2);
        assertThat(beyond.getError().getCode()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.id());
        awaitStart(id, 2);
        assertThat(nodes.client(nodes.leaderOf(id)).fetch(id, 1, 0).getError().getCode())
                .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.id());
        assertThat(TestClient.read(
                        nodes.client(nodes.leaderOf(id)).fetch(id, 2, 0).getBatches()))
                .contains("2=c");
    }

    @Test
    void aChangedRetentionHoldsOnEveryReplicaWithoutARestart() {
        PartitionId id = topic("forgotten");
        // Of the year 1970.
        nodes.produce(id, TestClient.batch(-1, -1, "a", "b"));

        alter("forgotten", Map.of("retention.ms", "60000"));

        awaitStart(id, 2);
        assertThat(nodes.latest(id)).isEqualTo(2);
        alter("forgotten", Map.of("retention.ms", "-1"));
        assertThat(nodes.produce(id, TestClient.batch(-1, -1, "c")).getBaseOffset())
                .isEqualTo(2);
    }

    @Test
    void onlyACompactedTopicTellsHowFarItIsCompacted() {
        PartitionId id = topic("compacted");
        GetCompactionRequest request = GetCompactionRequest.newBuilder()
                .setTopicId(id.getTopicId())
                .setWithoutDelay(true)
                .build();
        assertThat(nodes.client(1).cluster().getCompaction(request).getError().getCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.id());

        alter("compacted", Map.of("cleanup.policy", "compact"));

        GetCompactionResponse told = nodes.client(1).cluster().getCompaction(request);
        assertThat(told.hasError()).isFalse();
        assertThat(told.getReplicasCount()).isEqualTo(1);
        assertThat(nodes.client(nodes.leaderOf(id)).fetch(id, 0, 0).getError().getCode())
                .isZero();
    }

    private static PartitionId topic(String name) {
        PartitionId id = TestClient.partition(nodes.create(name, 1, Map.of("retention.ms", "-1")), 0);
        nodes.leaderOf(id);
        return id;
    }

    private static void alter(String name, Map<String, String> configs) {
        assertThat(nodes.client(2)
                        .cluster()
                        .alterTopic(AlterTopicRequest.newBuilder()
                                .setName(name)
                                .putAllSetConfigs(configs)
                                .build())
                        .hasError())
                .isFalse();
    }

    /** As an administrator's client does: a leader that changes meanwhile is asked for again, since a trim may be repeated. */
    private static TrimPartitionResponse trim(PartitionId id, long before) {
        TrimPartitionRequest request = TrimPartitionRequest.newBuilder()
                .setPartition(id)
                .setBeforeOffset(before)
                .build();
        return await().atMost(ConnectedCluster.DEADLINE)
                .until(
                        () -> nodes.client(nodes.leaderOf(id)).broker().trimPartition(request),
                        answer -> answer.getError().getCode() != ErrorCode.NOT_LEADER.id()
                                && answer.getError().getCode() != ErrorCode.LEADERSHIP_LOST.id());
    }

    private static void awaitStart(PartitionId id, long start) {
        await().atMost(ConnectedCluster.DEADLINE)
                .untilAsserted(() -> assertThat(List.of(1, 2, 3))
                        .allSatisfy(node -> assertThat(nodes.status(node).getReplicasList())
                                .filteredOn(replica -> replica.getPartition().equals(id))
                                .extracting(ReplicaStatus::getLogStartOffset)
                                .containsExactly(start)));
    }
}
