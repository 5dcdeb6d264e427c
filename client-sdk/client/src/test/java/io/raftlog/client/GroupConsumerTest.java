package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.ModelCoordinator;
import io.raftlog.client.group.GroupCoordinator.InHand;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Consumers in a group, over a fake cluster for the records and a model of the coordinator for the rest. */
@Timeout(60)
class GroupConsumerTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final FakeCluster cluster = new FakeCluster(3);
    private final ModelCoordinator coordinator = new ModelCoordinator(this::partitions);
    private RaftlogClient client;

    @BeforeEach
    void connect() {
        cluster.createTopic("orders", 4);
        client = RoutedClient.connect(cluster.config(), router -> coordinator);
    }

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    private Map<PartitionId, String> partitions() {
        Map<PartitionId, String> all = new HashMap<>();
        for (int i = 0; i < cluster.partitionCount("orders"); i++) {
            all.put(cluster.partition("orders", i).id(), "orders");
        }
        return all;
    }

    private PartitionId id(int partition) {
        return cluster.partition("orders", partition).id();
    }

    private static TopicPartition orders(int partition) {
        return new TopicPartition("orders", partition);
    }

    private ConsumerBuilder<String, String> member() {
        return client.consumer(Serdes.string(), Serdes.string())
                .group("billing")
                .topics("orders")
                .commitEvery(Duration.ofMillis(10))
                .fetchMaxWait(Duration.ofMillis(50));
    }

    private void produce(int partition, int count) {
        try (Producer<String, String> producer =
                client.producer(Serdes.string(), Serdes.string()).build()) {
            for (int i = 0; i < count; i++) {
                producer.send(ProducerRecord.of("orders", "k" + i, "v" + i).withPartition(partition));
            }
        }
    }

    private static List<ConsumerRecord<String, String>> poll(Consumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> read = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            consumer.poll(SHORT).forEach(read::add);
            return read.size() >= count;
        });
        return read;
    }

    /** Polls all of them until each has as many partitions. */
    @SafeVarargs
    private static void settle(int each, Consumer<String, String>... consumers) {
        await().atMost(SOON).until(() -> {
            boolean settled = true;
            for (Consumer<String, String> consumer : consumers) {
                consumer.poll(SHORT);
                settled &= consumer.assignment().size() == each;
            }
            return settled;
        });
    }

    @Test
    void aMemberReadsAllPartitionsAndCommitsWhatItHasProcessed() {
        for (int partition = 0; partition < 4; partition++) {
            produce(partition, 10);
        }
        try (Consumer<String, String> consumer = member().build()) {
            assertThat(poll(consumer, 40)).hasSize(40);

            await().atMost(SOON).untilAsserted(() -> {
                consumer.poll(SHORT);
                assertThat(coordinator.committed(id(3))).contains(10L);
            });
        }
        assertThat(coordinator.members()).isEmpty();
    }

    @Test
    void nothingOfTheLastPollIsCommittedUntilTheNext() {
        produce(0, 10);
        try (Consumer<String, String> consumer = member().maxPollRecords(4).build()) {
            poll(consumer, 4);
            poll(consumer, 4);
        }
        assertThat(coordinator.committed(id(0))).contains(4L);

        try (Consumer<String, String> consumer = member().build()) {
            assertThat(poll(consumer, 6).get(0).offset()).isEqualTo(4);
        }
    }

    @Test
    void onlyPartitionsThatMoveStop() {
        List<String> heard = new ArrayList<>();
        try (Consumer<String, String> first =
                member().onRebalance(record("first", heard)).build()) {
            settle(4, first);
            try (Consumer<String, String> second =
                    member().onRebalance(record("second", heard)).build()) {
                settle(2, first, second);

                Set<TopicPartition> all = new HashSet<>(first.assignment());
                all.addAll(second.assignment());
                assertThat(all).hasSize(4);
                assertThat(heard).hasSize(3);
                assertThat(heard.get(0)).isEqualTo("first assigned 4");
                assertThat(heard.get(1)).isEqualTo("first revoked 2");
                assertThat(heard.get(2)).isEqualTo("second assigned 2");
            }
            settle(4, first);
        }
    }

    @Test
    void aPartitionMovesLongBeforeTheNextHeartbeat() {
        coordinator.beatEvery(Duration.ofHours(1));
        try (Consumer<String, String> first = member().build()) {
            settle(4, first);
            try (Consumer<String, String> second = member().build()) {
                settle(2, first, second);
            }
            settle(4, first);
        }
    }

    private static RebalanceListener record(String who, List<String> heard) {
        return new RebalanceListener() {
            @Override
            public void assigned(Set<TopicPartition> partitions) {
                heard.add(who + " assigned " + partitions.size());
            }

            @Override
            public void revoked(Set<TopicPartition> partitions) {
                heard.add(who + " revoked " + partitions.size());
            }

            @Override
            public void lost(Set<TopicPartition> partitions) {
                heard.add(who + " lost " + partitions.size());
            }
        };
    }

    @Test
    void aPartitionMovesWithItsCommitAndNothingIsReadTwice() {
        for (int partition = 0; partition < 4; partition++) {
            produce(partition, 100);
        }
        List<String> read = new ArrayList<>();
        try (Consumer<String, String> first = member().maxPollRecords(7)
                        .commitEvery(Duration.ofHours(1))
                        .build();
                Consumer<String, String> second = member().build()) {
            await().atMost(SOON).until(() -> {
                first.poll(SHORT).forEach(record -> read.add(record.toString()));
                second.poll(SHORT).forEach(record -> read.add(record.toString()));
                return read.size() >= 400;
            });
            first.poll(SHORT).forEach(record -> read.add(record.toString()));
            second.poll(SHORT).forEach(record -> read.add(record.toString()));
        }
        assertThat(read).hasSize(400).doesNotHaveDuplicates();
    }

    @Test
    void aSlowApplicationStaysInItsGroupAndIsSeenToBeSlow() {
        produce(1, 3);
        try (Consumer<String, String> consumer = member().build()) {
            poll(consumer, 3);

            await().atMost(SOON).until(() -> coordinator.inHand().stream().anyMatch(each -> each.forMs() > 100));
            InHand slow = coordinator.inHand().get(0);
            assertThat(slow.partition()).isEqualTo(id(1));
            assertThat(slow.offset()).isZero();
            assertThat(coordinator.members()).hasSize(1);

            consumer.poll(SHORT);
            await().atMost(SOON).until(() -> coordinator.inHand().isEmpty());
        }
    }

    @Test
    void whoWasThrownOutCannotCommitAndComesBack() {
        produce(0, 10);
        List<String> heard = new ArrayList<>();
        try (Consumer<String, String> consumer =
                member().commitManually().onRebalance(record("it", heard)).build()) {
            poll(consumer, 10);
            coordinator.expireAll();

            RefusedException refused = catchThrowableOfType(RefusedException.class, consumer::commitSync);
            assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_MEMBER);
            assertThat(refused.reason()).contains("went to");
            assertThat(coordinator.committed(id(0))).isEmpty();

            assertThat(poll(consumer, 10).get(0).offset()).isZero();
            assertThat(heard).containsExactly("it assigned 4", "it lost 4", "it assigned 4");
            consumer.commitSync();
            assertThat(coordinator.committed(id(0))).contains(10L);
        }
    }

    @Test
    void anOffsetGoesBackOnlyWhenThatIsSaid() {
        produce(0, 10);
        try (Consumer<String, String> consumer = member().commitManually().build()) {
            poll(consumer, 10);
            consumer.commitSync();

            assertThatThrownBy(() -> consumer.commitSync(Map.of(orders(0), 3L)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("RL-6006");
            assertThat(consumer.committed(Set.of(orders(0), orders(1)))).containsExactly(Map.entry(orders(0), 10L));

            consumer.rewind(Map.of(orders(0), 3L));
            assertThat(coordinator.committed(id(0))).contains(3L);
            assertThat(poll(consumer, 7).get(0).offset()).isEqualTo(3);
        }
    }

    @Test
    void seekingForwardCommitsNothingThatWasNotDelivered() {
        produce(0, 10);
        try (Consumer<String, String> consumer = member().maxPollRecords(2).build()) {
            poll(consumer, 2);
            consumer.seek(orders(0), 9);
            consumer.pause(Set.of(orders(0)));
            await().atMost(SOON).until(() -> {
                consumer.poll(SHORT);
                return coordinator.committed(id(0)).isPresent();
            });
            assertThat(coordinator.committed(id(0))).contains(2L);
        }
    }

    @Test
    void aNewGroupBeginsWhereItIsToldAndKeepsThatPlace() {
        produce(0, 10);
        try (Consumer<String, String> consumer =
                member().startFrom(StartFrom.end()).build()) {
            settle(4, consumer);
        }
        assertThat(coordinator.committed(id(0))).contains(10L);
        produce(0, 5);

        try (Consumer<String, String> consumer =
                member().startFrom(StartFrom.end()).build()) {
            assertThat(poll(consumer, 5).get(0).offset()).isEqualTo(10);
        }
    }

    @Test
    void aPartitionThatIsAddedLaterIsReadFromItsStart() {
        try (Consumer<String, String> consumer =
                member().startFrom(StartFrom.end()).build()) {
            settle(4, consumer);
            cluster.addPartition("orders");
            client.admin().describeTopic("orders").join();
            produce(4, 3);

            assertThat(poll(consumer, 3).get(0).offset()).isZero();
        }
    }

    @Test
    void whatWasDeletedBeforeItWasReadIsToldWithCounts() {
        produce(0, 10);
        coordinator.commit(id(0), 2);
        cluster.partition("orders", 0).truncateBefore(6);
        try (Consumer<String, String> consumer = member().build()) {
            OffsetOutOfRangeException gone =
                    catchThrowableOfType(OffsetOutOfRangeException.class, () -> poll(consumer, 1));

            assertThat(gone.position()).isEqualTo(2);
            assertThat(gone.firstOffset()).isEqualTo(6);
        }
    }

    @Test
    void twoWithOneInstanceIdAreNotTaken() {
        try (Consumer<String, String> first = member().instanceId("bill-1").build();
                Consumer<String, String> second = member().instanceId("bill-1").build()) {
            settle(4, first);

            assertThatThrownBy(() -> poll(second, 1))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("RL-6007");
        }
    }

    @Test
    void aCoordinatorThatIsSilentForAWhileChangesNothing() {
        produce(0, 10);
        List<String> heard = new ArrayList<>();
        try (Consumer<String, String> consumer =
                member().onRebalance(record("it", heard)).build()) {
            poll(consumer, 10);
            coordinator.silent(true);
            produce(1, 5);
            assertThat(poll(consumer, 5)).hasSize(5);
            coordinator.silent(false);

            await().atMost(SOON).until(() -> {
                consumer.poll(SHORT);
                return coordinator.committed(id(1)).isPresent();
            });
            assertThat(heard).containsExactly("it assigned 4");
        }
    }

    @Test
    void aListenerMayCommitWhatItIsAboutToLose() {
        produce(0, 10);
        List<Consumer<String, String>> self = new ArrayList<>();
        try (Consumer<String, String> consumer = member().commitManually()
                .onRebalance(new RebalanceListener() {
                    @Override
                    public void revoked(Set<TopicPartition> partitions) {
                        self.get(0).commitSync();
                    }
                })
                .build()) {
            self.add(consumer);
            poll(consumer, 10);
        }
        assertThat(coordinator.committed(id(0))).contains(10L);
    }

    @Test
    void whoIsInNoGroupCannotSubscribeAndWhoIsCannotAssign() {
        try (Consumer<String, String> alone =
                        client.consumer(Serdes.string(), Serdes.string()).build();
                Consumer<String, String> consumer = member().build()) {
            assertThatThrownBy(() -> alone.subscribe(List.of("orders"))).hasMessageContaining("group(..)");
            assertThatThrownBy(() -> consumer.assign(List.of(orders(0)))).hasMessageContaining("billing");
        }
        assertThatThrownBy(() -> client.consumer(Serdes.string(), Serdes.string())
                        .group("billing")
                        .topics("order")
                        .build())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("RL-1004");
    }
}
