package io.raftlog.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.ClusterDescription;
import io.raftlog.client.CompactionReport;
import io.raftlog.client.NodeNotice;
import io.raftlog.client.NodeStatus;
import io.raftlog.client.QuarantinedReplica;
import io.raftlog.client.ReplicaStatus;
import io.raftlog.client.Topic;
import io.raftlog.client.TopicDescription;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.tools.cli.format.RecordView;
import io.raftlog.tools.cli.output.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The documents that programs read, to the letter: changing one breaks somebody's script. */
class JsonShapesTest {
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000000");
    private static final Topic TOPIC = new Topic(
            "orders",
            ID,
            3,
            List.of(
                    new Topic.Partition(0, List.of(2, 1, 3), OptionalInt.of(2), 5),
                    new Topic.Partition(1, List.of(3, 2, 1), OptionalInt.empty(), 0)),
            Map.of(),
            Map.of("max.message.bytes", "1048576"));
    private static final ReplicaStatus LEADER = new ReplicaStatus(
            new PartitionId(ID, 0),
            Optional.of(new TopicPartition("orders", 0)),
            true,
            true,
            OptionalInt.of(2),
            5,
            10,
            110,
            110,
            69_000_000,
            List.of(
                    new ReplicaStatus.Follower(1, 0, Duration.ofMillis(40)),
                    new ReplicaStatus.Follower(3, 1204, Duration.ofMillis(3100))));
    private static final ClusterDescription CLUSTER = new ClusterDescription(
            "c1",
            OptionalInt.of(2),
            List.of(
                    new ClusterDescription.Node(
                            2,
                            new NodeAddress("127.0.0.1", 9402),
                            Optional.of(new NodeStatus(
                                    2,
                                    "c1",
                                    "0.1.0",
                                    Duration.ofSeconds(61),
                                    4711,
                                    true,
                                    OptionalInt.of(2),
                                    List.of(LEADER),
                                    List.of(
                                            new NodeNotice(ErrorCode.STORAGE_FULL, "it is full", "free space", false),
                                            new NodeNotice(
                                                    ErrorCode.STORAGE_FAILED, "node 2 stopped itself", "", true)),
                                    List.of(new NodeStatus.Peer(
                                            3, true, Duration.ofMillis(4200), "nobody listens at 127.0.0.1:9403")),
                                    List.of())),
                            ""),
                    new ClusterDescription.Node(3, new NodeAddress("127.0.0.1", 9403), Optional.empty(), "refused")));

    @Test
    void aTopic() {
        assertThat(Json.line(TopicView.of(TOPIC)))
                .isEqualTo(
                        "{\"name\":\"orders\",\"id\":\"00000000-0000-4000-8000-000000000000\",\"replicationFactor\":3,"
                                + "\"partitions\":[{\"partition\":0,\"leader\":2,\"leaderEpoch\":5,\"replicas\":[2,1,3]},"
                                + "{\"partition\":1,\"leader\":null,\"leaderEpoch\":0,\"replicas\":[3,2,1]}],"
                                + "\"configs\":{},\"effectiveConfigs\":{\"max.message.bytes\":\"1048576\"}}");
    }

    @Test
    void aTopicDescribed() {
        TopicDescriptionView view = TopicDescriptionView.of(described());

        assertThat(Json.line(view))
                .isEqualTo(
                        "{\"name\":\"orders\",\"id\":\"00000000-0000-4000-8000-000000000000\",\"replicationFactor\":3,"
                                + "\"acknowledgedOn\":2,\"records\":null,\"sizeBytes\":null,\"configs\":{},"
                                + "\"effectiveConfigs\":{\"max.message.bytes\":\"1048576\"},\"partitions\":["
                                + "{\"partition\":0,\"leader\":2,\"leaderEpoch\":5,\"replicas\":[2,1,3],\"firstOffset\":10,"
                                + "\"nextOffset\":110,\"sizeBytes\":69000000,\"followers\":["
                                + "{\"nodeId\":1,\"entriesBehind\":0,\"lastContactMs\":40},"
                                + "{\"nodeId\":3,\"entriesBehind\":1204,\"lastContactMs\":3100}],"
                                + "\"state\":\"3 behind by 1,204 entries\"},"
                                + "{\"partition\":1,\"leader\":null,\"leaderEpoch\":0,\"replicas\":[3,2,1],\"firstOffset\":null,"
                                + "\"nextOffset\":null,\"sizeBytes\":null,\"followers\":[],\"state\":\"no leader\"}]}");
    }

    @Test
    void aTopicDescribedForPeople() {
        assertThat(TopicDescriptionView.of(described()).lines())
                .containsExactly(
                        "orders   2 partitions · 3 replicas",
                        "acked means    on disk on 2 of 3 nodes",
                        "survives       1 node lost",
                        "PARTITION  LEADER  REPLICAS  FIRST  NEXT  SIZE   STATE",
                        "0          2       2,1,3*    10     110   69 MB  3 behind by 1,204 entries",
                        "1          -       3,2,1     -      -     -      no leader");
    }

    @Test
    void whatATopicKeepsIsSaidInWords() {
        assertThat(keeps(Map.of("cleanup.policy", "delete", "retention.ms", "604800000", "retention.bytes", "-1")))
                .isEqualTo("keeps          7d · no size limit");
        assertThat(keeps(Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "5000000")))
                .isEqualTo("keeps          for ever · 5.0 MB a partition");
        assertThat(keeps(Map.of("cleanup.policy", "compact", "retention.ms", "604800000")))
                .isEqualTo("keeps          the newest record of each key");
        assertThat(keeps(Map.of("cleanup.policy", "compact,delete", "retention.ms", "86400000")))
                .isEqualTo("keeps          the newest record of each key · 1d · no size limit");
    }

    private static String keeps(Map<String, String> effective) {
        Topic topic = new Topic("orders", ID, 3, List.of(), Map.of(), effective);
        return TopicDescriptionView.of(new TopicDescription(topic, List.of()))
                .lines()
                .get(3);
    }

    @Test
    void whatATrimWouldTake() {
        TrimView plan = new TrimView("orders", false, List.of(new TrimView.Partition(0, 5, 25, 30)));

        assertThat(Json.line(plan))
                .isEqualTo("{\"topic\":\"orders\",\"applied\":false,\"partitions\":["
                        + "{\"partition\":0,\"now\":5,\"then\":25,\"end\":30}]}");
        assertThat(plan.lines("plan (nothing changed yet)", "raftlog topic trim orders --before 25 --apply"))
                .containsExactly(
                        "plan (nothing changed yet)   orders · 20 records go",
                        "PARTITION  FIRST NOW  FIRST THEN  END  GO",
                        "0          5          25          30   20",
                        "apply:  raftlog topic trim orders --before 25 --apply");
    }

    @Test
    void howFarACompactionIs() {
        CompactionView view = CompactionView.of(
                "orders",
                new CompactionReport(
                        List.of(
                                new CompactionReport.Replica(0, 1, 100, 100, 120, false, false),
                                new CompactionReport.Replica(0, 2, 50, 100, 120, true, true),
                                new CompactionReport.Replica(0, 3, 100, 100, 120, true, false)),
                        Map.of()));

        assertThat(Json.line(view))
                .startsWith("{\"topic\":\"orders\",\"done\":false,\"replicas\":[{\"partition\":0,\"node\":1,"
                        + "\"compactedBelow\":100,\"end\":120,\"state\":\"ok\"}");
        assertThat(view.lines())
                .containsExactly(
                        "PARTITION  NODE  COMPACTED BELOW  END  STATE",
                        "0          1     100              120  ok",
                        "0          2     50               120  compacting",
                        "0          3     100              120  waits until the Raft log lets go of offset 100");
    }

    @Test
    void aCluster() {
        assertThat(Json.line(ClusterView.of(CLUSTER)))
                .isEqualTo("{\"clusterId\":\"c1\",\"metadataLeader\":2,\"nodes\":["
                        + "{\"id\":2,\"address\":\"127.0.0.1:9402\",\"state\":\"ready\",\"version\":\"0.1.0\","
                        + "\"uptimeMs\":61000,\"pid\":4711,\"replicas\":1,\"leaders\":1,\"reason\":\"\",\"notices\":["
                        + "{\"code\":\"RL-4010\",\"message\":\"it is full\",\"hint\":\"free space\",\"over\":false},"
                        + "{\"code\":\"RL-4006\",\"message\":\"node 2 stopped itself\",\"hint\":\"\",\"over\":true}],\"suspectedBy\":[]},"
                        + "{\"id\":3,\"address\":\"127.0.0.1:9403\",\"state\":\"unreachable\",\"version\":null,"
                        + "\"uptimeMs\":null,\"pid\":null,\"replicas\":null,\"leaders\":null,\"reason\":\"refused\",\"notices\":[],\"suspectedBy\":["
                        + "{\"node\":2,\"quietMs\":4200,\"reason\":\"nobody listens at 127.0.0.1:9403\"}]}]}");
    }

    @Test
    void aClusterTellsPeopleWhoSuspectsWhomAndWhy() {
        assertThat(ClusterView.of(CLUSTER).lines())
                .contains("node 2 suspects node 3: nobody listens at 127.0.0.1:9403, last heard 4.2 s ago");
    }

    @Test
    void aClustersHealth() {
        HealthView health = HealthView.of(CLUSTER, List.of(TOPIC));

        assertThat(Json.line(health))
                .isEqualTo("{\"healthy\":false,\"nodes\":2,\"nodesReady\":1,\"leaderless\":[\"orders/1\"],"
                        + "\"underReplicated\":[\"orders/0\",\"orders/1\"],\"reasons\":["
                        + "\"node 3 (127.0.0.1:9403) is unreachable: refused\",\"it is full\","
                        + "\"1 without a leader that accepts records: orders/1\","
                        + "\"2 with a replica missing: orders/0, orders/1\"],"
                        + "\"notes\":[\"node 2 stopped itself\"]}");
    }

    @Test
    void aQuarantinedReplicaIsMissingFromItsPartitionAndSaysWhy() {
        var broken = new QuarantinedReplica(
                new PartitionId(ID, 0), Optional.of(new TopicPartition("orders", 0)), "its log is short");
        NodeStatus status = CLUSTER.nodes().get(0).status().orElseThrow();
        var node = new NodeStatus(
                2,
                "c1",
                "0.1.0",
                status.uptime(),
                4711,
                true,
                OptionalInt.of(2),
                List.of(LEADER),
                List.of(),
                List.of(),
                List.of(broken));
        var one = new ClusterDescription(
                "c1",
                OptionalInt.of(2),
                List.of(new ClusterDescription.Node(2, new NodeAddress("127.0.0.1", 9402), Optional.of(node), "")));
        Topic topic = new Topic(
                "orders", ID, 1, List.of(new Topic.Partition(0, List.of(2), OptionalInt.of(2), 5)), Map.of(), Map.of());

        assertThat(HealthView.of(one, List.of(topic)).underReplicated()).containsExactly("orders/0");
        assertThat(TopicDescriptionView.of(new TopicDescription(
                                topic,
                                List.of(new TopicDescription.Partition(
                                        topic.partitions().get(0),
                                        Optional.of(LEADER),
                                        Map.of(3, "its log is short")))))
                        .partitions()
                        .get(0)
                        .state())
                .isEqualTo("3 quarantined: its log is short");
    }

    @Test
    void aClusterWithoutTopicsIsHealthyWhenAllNodesAreReady() {
        NodeStatus status = new NodeStatus(
                2,
                "c1",
                "0.1.0",
                Duration.ofSeconds(61),
                4711,
                true,
                OptionalInt.of(2),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        ClusterDescription one = new ClusterDescription(
                "c1",
                OptionalInt.of(2),
                List.of(new ClusterDescription.Node(2, new NodeAddress("127.0.0.1", 9402), Optional.of(status), "")));

        assertThat(HealthView.of(one, List.of()))
                .isEqualTo(new HealthView(true, 1, 1, List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void aRecord() {
        RecordView record = new RecordView(
                "orders",
                3,
                42,
                7,
                1767225600123L,
                null,
                new byte[] {(byte) 0xff},
                List.of(new RecordView.HeaderView("h", "x".getBytes(UTF_8))));

        assertThat(Json.line(RecordPrinter.Envelope.of(record)))
                .isEqualTo("{\"topic\":\"orders\",\"partition\":3,\"offset\":42,\"leaderEpoch\":7,"
                        + "\"timestamp\":\"2026-01-01T00:00:00.123Z\",\"key\":null,\"keyEncoding\":\"utf8\","
                        + "\"value\":\"/w==\",\"valueEncoding\":\"base64\","
                        + "\"headers\":[{\"key\":\"h\",\"value\":\"x\",\"valueEncoding\":\"utf8\"}]}");
    }

    private static TopicDescription described() {
        return new TopicDescription(
                TOPIC,
                List.of(
                        new TopicDescription.Partition(TOPIC.partitions().get(0), Optional.of(LEADER), Map.of()),
                        new TopicDescription.Partition(TOPIC.partitions().get(1), Optional.empty(), Map.of())));
    }
}
