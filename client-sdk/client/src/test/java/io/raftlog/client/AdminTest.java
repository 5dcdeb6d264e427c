package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdminTest {
    private final FakeCluster cluster = new FakeCluster(3);
    private RaftlogClient client;

    @BeforeEach
    void connect() {
        client = RaftlogClient.connect(cluster.config().withRequestTimeout(Duration.ofSeconds(2)));
    }

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    @Test
    void aTopicIsCreatedUsedListedAndDeleted() {
        Topic created = client.admin()
                .createTopic(NewTopic.of("orders").withPartitions(4))
                .join();

        assertThat(created.partitions()).hasSize(4);
        try (Producer<String, String> producer =
                client.producer(Serdes.string(), Serdes.string()).build()) {
            producer.send("orders", "k", "v").join();
        }
        assertThat(client.admin().listTopics().join()).extracting(Topic::name).containsExactly("orders");
        client.admin().deleteTopic("orders").join();
        assertThat(client.admin().listTopics().join()).isEmpty();
    }

    @Test
    void whoAsksAClosedClientIsAnswered() throws Exception {
        Admin admin = client.admin();
        client.close();

        for (CompletableFuture<?> question : List.of(
                admin.listTopics(),
                admin.describeCluster(),
                admin.createTopic(NewTopic.of("orders")),
                admin.listGroups())) {
            assertThatThrownBy(() -> question.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(RaftlogException.class);
        }
    }

    @Test
    void aDryRunChangesNothing() {
        Topic checked = client.admin()
                .createTopic(NewTopic.of("orders").withPartitions(2), ChangeMode.DRY_RUN)
                .join();

        assertThat(checked.partitions()).hasSize(2);
        assertThat(client.admin().listTopics().join()).isEmpty();
    }

    @Test
    void aRefusalNamesTheValueAndTheRule() {
        cluster.createTopic("orders", 1);

        CompletionException thrown = catchThrowableOfType(
                CompletionException.class,
                () -> client.admin().createTopic(NewTopic.of("orders")).join());

        assertThat(thrown).hasCauseInstanceOf(RefusedException.class).hasMessageContaining("RL-1003 topic \"orders\"");
    }

    @Test
    void aTopicIsDescribedWithWhatItsLeadersSay() {
        cluster.createTopic("orders", 3);
        try (Producer<String, String> producer =
                client.producer(Serdes.string(), Serdes.string()).build()) {
            producer.send(ProducerRecord.of("orders", "k", "v").withPartition(1));
        }

        TopicDescription description = client.admin().describeTopic("orders").join();

        assertThat(description.records()).hasValue(1);
        ReplicaStatus second = description.partitions().get(1).leaderStatus().orElseThrow();
        assertThat(second.topicPartition()).contains(new TopicPartition("orders", 1));
        assertThat(second.highWatermark()).isEqualTo(1);
        assertThat(second.followers())
                .extracting(ReplicaStatus.Follower::nodeId)
                .containsExactly(1, 3);
    }

    @Test
    void anUnreachableNodeIsReportedAsSuch() {
        cluster.node(2).kill();

        ClusterDescription description = client.admin().describeCluster().join();

        assertThat(description.clusterId()).isEqualTo("fake");
        assertThat(description.nodes())
                .extracting(ClusterDescription.Node::reachable)
                .containsExactly(true, false, true);
        assertThat(description.nodes().get(1).unreachable()).contains("refused");
        assertThat(description.nodes().get(0).status().map(NodeStatus::ready)).isEqualTo(Optional.of(true));
    }

    @Test
    void aNodeThatHangsDoesNotHoldUpTheOthersForLong() {
        cluster.node(3).pause();

        ClusterDescription description = client.admin().describeCluster().join();

        assertThat(description.nodes().get(2).unreachable()).contains("did not answer in time");
        assertThat(description.nodes().get(1).reachable()).isTrue();
    }

    @Test
    void aChangeWhoseAnswerNeverCameIsUnknown() {
        for (int id = 1; id <= 3; id++) {
            cluster.node(id).pause();
        }

        assertThatThrownBy(() -> client.admin().deleteTopic("orders").join())
                .cause()
                .isInstanceOfSatisfying(OutcomeUnknownException.class, unknown -> {
                    assertThat(unknown.code()).isEqualTo(ErrorCode.TIMED_OUT);
                    assertThat(unknown.definite()).isFalse();
                });
    }

    @Test
    void aChangeGoesToANodeThatRuns() {
        for (int dead : List.of(1, 3)) {
            NodeAddress address = cluster.node(dead).address();
            cluster.node(dead).kill();
            // What is sent while a connection breaks may have arrived, and is not sent again: so let it break before.
            assertThatThrownBy(() -> client.admin().nodeStatus(address).join())
                    .cause()
                    .isInstanceOf(RaftlogException.class);
        }

        for (int i = 0; i < 4; i++) {
            assertThat(client.admin().createTopic(NewTopic.of("t" + i)).join().name())
                    .isEqualTo("t" + i);
        }
    }

    @Test
    void aNodeIsAskedByItsNumberOrItsAddress() {
        NodeAddress address = cluster.node(2).address();

        assertThat(client.admin().nodeStatus(2).join().nodeId()).isEqualTo(2);
        assertThat(client.admin().nodeStatus(address).join().nodeId()).isEqualTo(2);
        assertThatThrownBy(() -> client.admin().nodeStatus(9).join())
                .cause()
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no node 9; there are [1, 2, 3]");
    }

    @Test
    void connectingSaysWhatWasTriedIfNobodyAnswers() {
        List<NodeAddress> tried = cluster.config().bootstrapServers();
        for (int id = 1; id <= 3; id++) {
            cluster.node(id).kill();
        }

        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> RaftlogClient.connect(cluster.config()));

        assertThat(refused.code()).isEqualTo(ErrorCode.UNREACHABLE);
        tried.forEach(address -> assertThat(refused.getMessage()).contains(address.toString()));
    }

    @Test
    void oneReachableAddressIsEnough() {
        cluster.createTopic("orders", 3);
        cluster.node(1).kill();

        try (RaftlogClient other = RaftlogClient.connect(cluster.config())) {
            assertThat(other.admin().listTopics().join()).hasSize(1);
        }
    }

    @Test
    void nonsenseConfigurationIsRefusedByName() {
        assertThatThrownBy(() -> RaftlogClient.connect("")).hasMessageContaining("no bootstrap servers");
        assertThatThrownBy(() -> RaftlogClient.connect("localhost")).hasMessageContaining("\"localhost\"");
        assertThatThrownBy(() -> ClientConfig.of("a:1").withRequestTimeout(Duration.ZERO))
                .hasMessageContaining("requestTimeout");
        assertThatThrownBy(() -> NewTopic.of("t").withPartitions(0)).hasMessageContaining("partitions 0");
    }
}
