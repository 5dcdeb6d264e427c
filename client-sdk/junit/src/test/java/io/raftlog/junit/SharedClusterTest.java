package io.raftlog.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.Admin;
import io.raftlog.client.ClusterDescription;
import io.raftlog.client.GroupListing;
import io.raftlog.client.NewTopic;
import io.raftlog.client.NodeStatus;
import io.raftlog.client.ProducerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;

/** One plan of two classes, as parallel as the extension lets it be, and what its tests found when they began. */
class SharedClusterTest {
    private static final Map<String, String> IN_PARALLEL = Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "concurrent",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "4");
    private static final int TESTS = 7;

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final Collection<Found> FOUND = new ConcurrentLinkedQueue<>();

    private static final Collection<ClusterControl> KEPT = new ConcurrentLinkedQueue<>();

    private record Found(
            String test,
            ClusterDescription cluster,
            Path log,
            List<Topic> topics,
            List<GroupListing> groups,
            int atWork) {}

    @BeforeAll
    static void runThePlan() {
        var summary = Plan.run(IN_PARALLEL, Breaking.class, Other.class);

        assertThat(Plan.failures(summary)).isEmpty();
        assertThat(FOUND).hasSize(TESTS);
    }

    @Test
    void allClassesShareOneCluster() {
        assertThat(FOUND).extracting(found -> found.cluster().clusterId()).containsOnly(anyClusterId());
    }

    @Test
    void everyTestBeginsWithAllNodesReadyHoweverTheLastOneLeftThem() {
        assertThat(FOUND)
                .allSatisfy(found -> assertThat(found.cluster().nodes())
                        .as(found.test())
                        .hasSize(3)
                        .allSatisfy(node -> assertThat(node.status()).hasValueSatisfying(status -> {
                            assertThat(status.ready()).isTrue();
                            assertThat(status.peers()).noneMatch(NodeStatus.Peer::suspected);
                        })));
        assertThat(FOUND.stream()
                        .flatMap(found -> found.cluster().nodes().stream())
                        .flatMap(node -> node.status().stream())
                        .map(NodeStatus::pid)
                        .distinct())
                .as("processes: the first three, and those that were killed and started again")
                .hasSizeGreaterThan(5);
    }

    @Test
    void everyTestBeginsWithNoTopicAndNoGroupSoThatNamesAreItsOwn() {
        assertThat(FOUND).allSatisfy(found -> {
            assertThat(found.topics()).as(found.test()).isEmpty();
            assertThat(found.groups()).as(found.test()).isEmpty();
        });
    }

    @Test
    void testsThatRunInParallelTakeTurns() {
        assertThat(FOUND).allSatisfy(found -> assertThat(found.atWork()).isEqualTo(1));
    }

    @Test
    void aControlIsOfNoUseAfterItsTest() {
        assertThat(KEPT)
                .isNotEmpty()
                .allSatisfy(control -> assertThatThrownBy(() -> control.kill(1))
                        .hasMessage("the test that was given this control is over"));
    }

    @Test
    void whenAllTestsAreDoneNoProcessAndNoFileIsLeft() {
        assertThat(FOUND).allSatisfy(found -> assertThat(rootOf(found.log())).doesNotExist());
        assertThat(FOUND.stream()
                        .flatMap(found -> found.cluster().nodes().stream())
                        .flatMap(node -> node.status().stream()))
                .noneMatch(node -> ProcessHandle.of(node.pid()).isPresent());
    }

    /** The cluster's folder, of DIR/node-1/logs/node.log. */
    static Path rootOf(Path log) {
        return log.resolve("../../..").normalize();
    }

    private static String anyClusterId() {
        return FOUND.iterator().next().cluster().clusterId();
    }

    /** Notes what each test begins with. */
    abstract static class Watched {
        private static final AtomicInteger AT_WORK = new AtomicInteger();

        @BeforeEach
        void look(TestInfo test, Admin admin, ClusterControl control) throws Exception {
            int atWork = AT_WORK.incrementAndGet();
            ClusterDescription cluster = admin.describeCluster().get();
            FOUND.add(new Found(
                    test.getDisplayName(),
                    cluster,
                    control.logOf(1),
                    admin.listTopics().get(),
                    admin.listGroups().get(),
                    atWork));
        }

        @AfterEach
        void leave() {
            AT_WORK.decrementAndGet();
        }

        /** Writes and reads, under names that every test uses. */
        static void work(RaftlogClient client) throws Exception {
            var text = Serdes.string();
            client.admin().createTopic(NewTopic.of("orders").withPartitions(2)).get();
            try (var producer = client.producer(text, text).build()) {
                assertThat(producer.send("orders", "k", "v").get().offset()).isZero();
            }
            try (var consumer = client.consumer(text, text)
                    .group("kitchen")
                    .topics("orders")
                    .build()) {
                assertThat(consumer.poll(Duration.ofSeconds(20)).count()).isEqualTo(1);
                consumer.commitSync();
            }
        }
    }

    @RaftlogCluster
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Breaking extends Watched {
        @Test
        @Order(1)
        void leavesOneNodeKilledAndOnePaused(RaftlogClient client, ClusterControl cluster) throws Exception {
            work(client);

            int killed = cluster.killLeader("orders", 0);
            cluster.pause(killed % 3 + 1);
        }

        @Test
        @Order(2)
        void healsByItself(RaftlogClient client, ClusterControl cluster) throws Exception {
            work(client);

            cluster.restart(cluster.killLeader("orders", 0));
            cluster.kill(cluster.metadataLeader());
            cluster.heal();

            assertThat(client.admin().describeCluster().get().nodes()).allMatch(ClusterDescription.Node::reachable);
        }

        @Test
        @Order(3)
        void leavesTheLeaderCutOffFromTheOthers(RaftlogClient client, ClusterControl cluster) throws Exception {
            work(client);
            awaitFollowersBehind(client, Set.of());

            int cutOff = cluster.leaderOf("orders", 0);
            cluster.cut(cutOff);

            write(client);
            await().atMost(DEADLINE).until(() -> cluster.leaderOf("orders", 0) != cutOff);
            assertThat(client.admin().describeCluster().get().nodes())
                    .as("clients reach every node")
                    .allMatch(ClusterDescription.Node::reachable);
        }

        @Test
        @Order(4)
        void cutsOneFollowerOffFromTheLeaderAndNobodyElse(RaftlogClient client, ClusterControl cluster)
                throws Exception {
            work(client);
            awaitFollowersBehind(client, Set.of());
            int leader = cluster.leaderOf("orders", 0);
            int follower = leader % 3 + 1;

            cluster.cut(leader, follower);

            write(client);
            awaitFollowersBehind(client, Set.of(follower));
            assertThat(cluster.leaderOf("orders", 0)).isEqualTo(leader);
            cluster.heal();
            awaitFollowersBehind(client, Set.of());
        }

        /** To partition 0. */
        private static void write(RaftlogClient client) throws Exception {
            try (var producer =
                    client.producer(Serdes.string(), Serdes.string()).build()) {
                producer.send(ProducerRecord.of("orders", "k", "v").withPartition(0))
                        .get();
            }
        }

        /** Until these, and no others, lack something of partition 0 that its leader has. */
        private static void awaitFollowersBehind(RaftlogClient client, Set<Integer> behind) {
            await().atMost(DEADLINE)
                    .until(() ->
                            client.admin().describeTopic("orders").get().partitions().get(0).leaderStatus().stream()
                                    .anyMatch(leader -> leader.followers().stream()
                                            .filter(follower -> follower.entriesBehind() > 0)
                                            .map(follower -> follower.nodeId())
                                            .collect(Collectors.toSet())
                                            .equals(behind)));
        }

        @Test
        @Order(5)
        void needsNothingToBeHealed(RaftlogClient client) throws Exception {
            work(client);
        }
    }

    @RaftlogCluster
    static class Other extends Watched {
        @Test
        void leavesAProducerOpen(RaftlogClient client) throws Exception {
            work(client);

            client.producer(Serdes.string(), Serdes.string()).build().send("orders", "k", "not waited for");
        }

        @Nested
        class Within {
            @Test
            void isGivenTheClusterOfItsOuterClass(ClusterControl cluster) {
                assertThat(cluster.nodes()).containsExactly(1, 2, 3);
                KEPT.add(cluster);
            }
        }
    }
}
