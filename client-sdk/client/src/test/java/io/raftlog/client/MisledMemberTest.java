package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.ModelCoordinator;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.AwaitGroupNewsResponse;
import io.raftlog.protocol.v1.CommitOffsetsResponse;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.FetchOffsetsResponse;
import io.raftlog.protocol.v1.GetMetadataResponse;
import io.raftlog.protocol.v1.GroupHeartbeatResponse;
import io.raftlog.protocol.v1.TopicInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member of a group that is told one thing that makes no sense, of each kind. */
@Timeout(60)
class MisledMemberTest {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);

    private final FakeCluster cluster = new FakeCluster(2);
    private final AtomicReference<Map<PartitionId, String>> partitions = new AtomicReference<>(Map.of());
    private final ModelCoordinator coordinator = new ModelCoordinator(partitions::get);
    private RaftlogClient client;

    /** The first call of a process may take longer than these tests let any. */
    @BeforeAll
    static void connectOnce() {
        try (FakeCluster any = new FakeCluster(1)) {
            RaftlogClient.connect(any.config()).close();
        }
    }

    @BeforeEach
    void connect() {
        cluster.createTopic("orders", 1);
        cluster.createTopic("others", 1);
        partitions.set(Map.of(id("orders"), "orders"));
        cluster.groups().coordinatedBy(coordinator);
        client = RaftlogClient.connect(cluster.config().withRequestTimeout(REQUEST_TIMEOUT));
    }

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    private PartitionId id(String topic) {
        return cluster.partition(topic, 0).id();
    }

    private ConsumerBuilder<String, String> member() {
        return client.consumer(Serdes.string(), Serdes.string())
                .group("billing")
                .topics("orders")
                .commitManually()
                .fetchMaxWait(Duration.ofMillis(50));
    }

    private void send(String topic, String value) {
        try (Producer<String, String> producer =
                client.producer(Serdes.string(), Serdes.string()).build()) {
            producer.send(ProducerRecord.of(topic, "k", value)).join();
        }
    }

    private static ConsumerRecord<String, String> first(Consumer<String, String> consumer) {
        List<ConsumerRecord<String, String>> read = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            consumer.poll(SHORT).forEach(read::add);
            return !read.isEmpty();
        });
        return read.get(0);
    }

    /** Answers of that kind become others. */
    private <A extends Message> void misleadWith(Class<A> kind, UnaryOperator<A> change) {
        cluster.onAnswer(answer -> kind.isInstance(answer) ? change.apply(kind.cast(answer)) : answer);
    }

    /** Heartbeats that succeed are answered with something else, and nobody is told of news. */
    private void misleadWithHeartbeats(UnaryOperator<GroupHeartbeatResponse.Builder> change) {
        cluster.onAnswer(answer -> {
            if (answer instanceof AwaitGroupNewsResponse news) {
                return news.toBuilder().setNews(false).build();
            }
            return answer instanceof GroupHeartbeatResponse beat && !beat.hasError()
                    ? change.apply(beat.toBuilder()).build()
                    : answer;
        });
    }

    @Test
    void anEpochThatIsAGoodbyeDoesNotMakeItLeave() {
        assertTakesPartAfter(answer -> answer.setMemberEpoch(-1));
    }

    @Test
    void norDoesThatOfSomebodyWhoJoinsMakeItSayWhatNobodyTakes() {
        assertTakesPartAfter(answer -> answer.setMemberEpoch(0));
    }

    @Test
    void anIntervalOfWeeksDoesNotMakeItSilent() {
        assertTakesPartAfter(answer -> answer.setHeartbeatIntervalMs(Integer.MAX_VALUE));
    }

    /** Once the coordinator is sane, and has forgotten the member. */
    private void assertTakesPartAfter(UnaryOperator<GroupHeartbeatResponse.Builder> change) {
        send("orders", "v");
        misleadWithHeartbeats(change);
        try (Consumer<String, String> consumer = member().build()) {
            await().atMost(SOON).until(() -> {
                consumer.poll(SHORT);
                return cluster.groups().heartbeats() >= 5
                        || !consumer.assignment().isEmpty();
            });
            coordinator.expireAll();

            cluster.onAnswer(answer -> answer);

            await().atMost(SOON).until(() -> {
                consumer.poll(SHORT);
                return coordinator.members().size() == 1
                        && consumer.assignment().size() == 1
                        && consumer.membership().orElseThrow().epoch() > 0;
            });
        }
        assertThat(coordinator.members()).isEmpty();
    }

    @Test
    void anIntervalOfNothingIsNoBusyLoop() {
        misleadWithHeartbeats(answer -> answer.setHeartbeatIntervalMs(0));
        long begun = System.nanoTime();
        try (Consumer<String, String> consumer = member().build()) {
            await().atMost(SOON).until(() -> {
                consumer.poll(SHORT);
                return cluster.groups().heartbeats() >= 30;
            });
        }
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        assertThat(cluster.groups().heartbeats()).isLessThan(15 + millis / 20);
    }

    @Test
    void aCommitThatNobodyAnswersForIsNotTakenForDone() {
        send("orders", "v");
        try (Consumer<String, String> consumer = member().build()) {
            first(consumer);
            misleadWith(
                    CommitOffsetsResponse.class,
                    answer -> answer.toBuilder().clearPartitions().build());

            OutcomeUnknownException unknown = catchThrowableOfType(OutcomeUnknownException.class, consumer::commitSync);

            assertThat(unknown.getMessage()).contains("asked for 1 partitions, got an answer for 0");
            cluster.onAnswer(answer -> answer);
            consumer.commitSync();
        }
        assertThat(coordinator.committed(id("orders"))).contains(1L);
    }

    @Test
    void aCommitThatIsPutOffAgainAndAgainEnds() {
        send("orders", "v");
        try (Consumer<String, String> consumer = member().build()) {
            first(consumer);
            AtomicInteger commits = new AtomicInteger();
            misleadWith(CommitOffsetsResponse.class, answer -> {
                commits.incrementAndGet();
                CommitOffsetsResponse.Builder putOff = answer.toBuilder();
                putOff.getPartitionsBuilderList()
                        .forEach(each -> each.setError(Error.newBuilder().setCode(ErrorCode.BUSY.id())));
                return putOff.build();
            });

            RefusedException busy = catchThrowableOfType(RefusedException.class, consumer::commitSync);

            assertThat(busy.code()).isEqualTo(ErrorCode.BUSY);
            assertThat(commits).hasValueLessThan(30);
        }
    }

    @Test
    void aPartitionOfWhichNothingIsSaidIsNotBegunAtTheEnd() {
        send("orders", "v");
        AtomicInteger asked = new AtomicInteger();
        misleadWith(FetchOffsetsResponse.class, answer -> {
            asked.incrementAndGet();
            return answer.toBuilder().clearPartitions().build();
        });
        coordinator.commit(id("orders"), 0);
        try (Consumer<String, String> consumer =
                member().startFrom(StartFrom.end()).build()) {
            await().atMost(SOON).until(() -> {
                consumer.poll(SHORT);
                return asked.get() >= 3 || !consumer.assignment().isEmpty();
            });
            assertThat(consumer.assignment()).isEmpty();

            cluster.onAnswer(answer -> answer);

            assertThat(first(consumer).offset()).isZero();
        }
    }

    @Test
    void aPartitionUnderAnotherTopicsNameIsNotReadFromThere() {
        send("orders", "right");
        send("others", "wrong");
        partitions.set(Map.of(id("orders"), "others"));
        AtomicInteger asked = new AtomicInteger();
        misleadWith(FetchOffsetsResponse.class, answer -> {
            asked.incrementAndGet();
            return answer;
        });
        List<ConsumerRecord<String, String>> read = new ArrayList<>();
        try (Consumer<String, String> consumer = member().build()) {
            await().atMost(SOON).until(() -> {
                consumer.poll(SHORT).forEach(read::add);
                return asked.get() >= 3 || !read.isEmpty();
            });
            assertThat(read).isEmpty();

            partitions.set(Map.of(id("orders"), "orders"));

            assertThat(first(consumer).value()).isEqualTo("right");
            assertThat(consumer.assignment()).containsExactly(FIRST);
        }
    }

    @Test
    void topicsThatNobodyKnowsAreNotAskedAboutForEver() {
        Set<String> askedAbout = ConcurrentHashMap.newKeySet();
        try (Consumer<String, String> consumer =
                        client.consumer(Serdes.string(), Serdes.string()).build();
                Consumer<String, String> other = client.consumer(Serdes.string(), Serdes.string())
                        .group("g")
                        .build()) {
            consumer.assign(List.of(FIRST));
            for (int i = 0; i < 5; i++) {
                String unknown = "unknown-" + i;
                assertThat(Optional.ofNullable(catchThrowableOfType(
                                        RefusedException.class, () -> other.subscribe(Set.of(unknown))))
                                .map(RaftlogException::code))
                        .contains(ErrorCode.UNKNOWN_TOPIC);
            }
            misleadWith(GetMetadataResponse.class, answer -> {
                answer.getTopicsList().stream().map(TopicInfo::getName).forEach(askedAbout::add);
                return answer;
            });

            cluster.partition("orders", 0).elect(2);

            await().atMost(SOON).until(() -> {
                consumer.poll(SHORT);
                return askedAbout.contains("orders");
            });
            assertThat(askedAbout).containsExactly("orders");
        }
    }
}
