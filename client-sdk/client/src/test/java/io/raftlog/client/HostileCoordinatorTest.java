package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.ModelCoordinator;
import io.raftlog.client.fake.Nonsense;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.v1.AwaitGroupNewsResponse;
import io.raftlog.protocol.v1.CommitOffsetsResponse;
import io.raftlog.protocol.v1.FetchOffsetsResponse;
import io.raftlog.protocol.v1.GetMetadataResponse;
import io.raftlog.protocol.v1.GroupHeartbeatResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a member of a group makes of a coordinator whose answers make no sense, and of nodes that say so of where it is: it
 * fails with an error that it declares, or goes on trying, in time; and takes its place once the coordinator is sane.
 */
@Timeout(120)
class HostileCoordinatorTest {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int PARTITIONS = 2;
    private static final int CALLS = 40;
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final Set<Class<?>> ABOUT_GROUPS = Set.of(
            GroupHeartbeatResponse.class,
            AwaitGroupNewsResponse.class,
            CommitOffsetsResponse.class,
            FetchOffsetsResponse.class,
            GetMetadataResponse.class);

    /** Some for every 10 ms, which is how often the coordinator may ask for one: those that are asked again are counted, too. */
    private static final int MOST_BEATS_PER_SECOND = 400;

    private final FakeCluster cluster = new FakeCluster(2);
    private final ModelCoordinator coordinator = new ModelCoordinator(this::partitions);

    private interface Call {
        void make() throws Exception;
    }

    /** The first call of a process may take longer than these tests let any. */
    @BeforeAll
    static void connectOnce() {
        try (FakeCluster any = new FakeCluster(1)) {
            RaftlogClient.connect(any.config()).close();
        }
    }

    @BeforeEach
    void begin() {
        cluster.createTopic("orders", PARTITIONS);
        cluster.groups().coordinatedBy(coordinator);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private Map<PartitionId, String> partitions() {
        Map<PartitionId, String> all = new HashMap<>();
        for (int i = 0; i < PARTITIONS; i++) {
            all.put(cluster.partition("orders", i).id(), "orders");
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 13})
    void nonsenseEndsInADeclaredErrorAndASaneCoordinatorIsJoinedLater(long seed) {
        Nonsense nonsense = new Nonsense(seed);
        Random random = new Random(seed);
        live(seed, () -> cluster.onAnswer(answer -> sane(answer, random) ? answer : nonsense.of(answer)));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 13})
    void bytesThatAreNoMessageAreNoLessHarmless(long seed) {
        Nonsense nonsense = new Nonsense(seed);
        Random random = new Random(seed);
        live(seed, () -> cluster.groups().onBytes(bytes -> draw(random) == 0 ? bytes : nonsense.of(bytes)));
    }

    private static boolean sane(Message answer, Random random) {
        return !ABOUT_GROUPS.contains(answer.getClass()) || draw(random) == 0;
    }

    private static int draw(Random random) {
        return random.nextInt(3);
    }

    private void live(long seed, Runnable goMad) {
        try (RaftlogClient client = RaftlogClient.connect(cluster.config().withRequestTimeout(REQUEST_TIMEOUT))) {
            send(client, 0);
            Consumer<String, String> consumer = member(client);
            goMad.run();
            long begun = System.nanoTime();
            Random random = new Random(seed);
            for (int call = 0; call < CALLS; call++) {
                int chosen = random.nextInt(8);
                String what = "call " + call + " of kind " + chosen + " with seed " + seed;
                declared(what, () -> call(consumer, chosen));
                if (chosen == 7) {
                    declared(what, () -> member(client).close());
                }
            }
            assertNoSpin(begun);

            cluster.onAnswer(answer -> answer);
            cluster.groups().onBytes(bytes -> bytes);
            send(client, 1);
            readsAll(consumer);
            consumer.close();
            assertThat(coordinator.members()).isEmpty();
        }
    }

    private static void call(Consumer<String, String> consumer, int chosen) {
        switch (chosen) {
            case 0 -> consumer.commitSync();
            case 1 -> consumer.commitSync(Map.of(FIRST, 0L));
            case 2 -> consumer.committed(List.of(FIRST));
            default -> consumer.poll(Duration.ofMillis(100));
        }
    }

    private void assertNoSpin(long begunNanos) {
        long millis = Duration.ofNanos(System.nanoTime() - begunNanos).toMillis();
        assertThat(cluster.groups().heartbeats()).isLessThan(MOST_BEATS_PER_SECOND * (millis + 1000) / 1000);
    }

    private void readsAll(Consumer<String, String> consumer) {
        await().atMost(SOON).until(() -> {
            consumer.poll(SHORT);
            return consumer.assignment().size() == PARTITIONS
                    && coordinator
                            .committed(cluster.partition("orders", 1).id())
                            .isPresent();
        });
    }

    private static void send(RaftlogClient client, int partition) {
        try (Producer<String, String> producer =
                client.producer(Serdes.string(), Serdes.string()).build()) {
            producer.send(ProducerRecord.of("orders", "k", "v").withPartition(partition));
        }
    }

    private static Consumer<String, String> member(RaftlogClient client) {
        return client.consumer(Serdes.string(), Serdes.string())
                .group("billing")
                .topics("orders")
                .commitEvery(Duration.ofMillis(10))
                .fetchMaxWait(Duration.ofMillis(50))
                .onTruncated(OnTruncated.EARLIEST)
                .build();
    }

    private static void declared(String what, Call made) {
        try {
            made.make();
        } catch (RaftlogException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        } catch (Exception e) {
            fail(what, e);
        }
    }
}
