package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.Nonsense;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of nodes whose answers are well formed and make no sense: an error it declares, in time, and no more. */
@Timeout(120)
class HostileNodesTest {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final int CALLS = 20;
    private static final int PARTITIONS = 2;
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);

    private interface Call {
        Object make() throws Exception;
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 13})
    void nonsenseEndsInADeclaredErrorAndIsForgotten(long seed) throws Exception {
        Random random = new Random(seed);
        try (FakeCluster cluster = new FakeCluster(2)) {
            cluster.createTopic("orders", PARTITIONS);
            try (RaftlogClient client = RaftlogClient.connect(cluster.config().withRequestTimeout(REQUEST_TIMEOUT))) {
                Nonsense nonsense = new Nonsense(seed);
                for (int call = 0; call < CALLS; call++) {
                    cluster.onAnswer(answer -> random.nextInt(3) == 0 ? answer : nonsense.of(answer));
                    int chosen = random.nextInt(6);
                    declared(seed, call, chosen, () -> callOf(client, chosen));
                }

                cluster.onAnswer(answer -> answer);
                assertThat(send(client).get(30, TimeUnit.SECONDS).partition()).isZero();
                assertThat(client.admin()
                                .describeTopic("orders")
                                .get(30, TimeUnit.SECONDS)
                                .partitions())
                        .hasSize(PARTITIONS);
                try (Consumer<String, String> consumer = consumer(client)) {
                    assertThat(Orders.read(consumer, 1)).isNotEmpty();
                }
            }
        }
    }

    private static Object callOf(RaftlogClient client, int chosen) throws Exception {
        return switch (chosen) {
            case 0 -> client.admin().describeTopic("orders").get(30, TimeUnit.SECONDS);
            case 1 -> client.admin().describeCluster().get(30, TimeUnit.SECONDS);
            case 2 -> client.admin().listTopics().get(30, TimeUnit.SECONDS);
            case 3, 4 -> send(client).get(30, TimeUnit.SECONDS);
            default -> {
                try (Consumer<String, String> consumer = consumer(client)) {
                    yield consumer.poll(Duration.ofMillis(100));
                }
            }
        };
    }

    private static CompletableFuture<RecordMetadata> send(RaftlogClient client) {
        try (Producer<String, String> producer = client.producer(Serdes.string(), Serdes.string())
                .linger(Duration.ZERO)
                .deliveryTimeout(Duration.ofSeconds(2))
                .build()) {
            return producer.send(ProducerRecord.of("orders", "k", "v").withPartition(0));
        }
    }

    private static Consumer<String, String> consumer(RaftlogClient client) {
        Consumer<String, String> consumer =
                client.consumer(Serdes.string(), Serdes.string()).build();
        consumer.assign(List.of(FIRST));
        return consumer;
    }

    private static void declared(long seed, int call, int chosen, Call made) {
        try {
            made.make();
        } catch (Exception e) {
            Throwable cause = e instanceof ExecutionException || e instanceof CompletionException ? e.getCause() : e;
            if (!(cause instanceof RaftlogException)) {
                fail("call " + call + " of kind " + chosen + " with seed " + seed, e);
            }
        }
    }
}
