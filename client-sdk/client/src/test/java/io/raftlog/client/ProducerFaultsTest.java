package io.raftlog.client;

import static io.raftlog.client.Orders.failure;
import static io.raftlog.client.Orders.joinAll;
import static io.raftlog.client.Orders.numbers;
import static io.raftlog.client.Orders.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.FakePartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.ProduceResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A producer whose answers get lost, whose leaders change, hang or forget, whose topic is another one by now. */
@Timeout(60)
class ProducerFaultsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Orders orders = new Orders();
    private final FakeCluster cluster = orders.cluster();

    @AfterEach
    void close() {
        orders.close();
    }

    @Test
    void anAnswerThatWasLostIsFoundOutByTheRetry() {
        AtomicInteger requests = new AtomicInteger();
        cluster.onProduce((node, partition, batch) -> {
            ProduceResponse answer = partition.append(batch);
            return requests.incrementAndGet() == 1
                    ? CompletableFuture.failedFuture(new IllegalStateException("answer lost"))
                    : CompletableFuture.completedFuture(answer);
        });
        try (Producer<String, String> producer = orders.producer().build()) {
            RecordMetadata metadata = producer.send("orders", "k", "v").join();

            assertThat(metadata.duplicate()).isTrue();
            assertThat(metadata.offset()).isZero();
        }
    }

    @Test
    void brokenStreamsCostNothing() {
        AtomicInteger requests = new AtomicInteger();
        cluster.onProduce((node, partition, batch) -> {
            int request = requests.incrementAndGet();
            if (request % 7 == 3) {
                node.breakStreams();
            }
            return FakeCluster.append(node, partition, batch);
        });
        List<CompletableFuture<RecordMetadata>> sent;
        try (Producer<String, String> producer =
                orders.producer().batchBytes(300).linger(Duration.ZERO).build()) {
            sent = send(producer, 0, 2_000);
        }

        joinAll(sent);
        assertThat(orders.values(0)).isEqualTo(numbers(0, 2_000));
    }

    @Test
    void writingGoesOnWithTheNextLeader() {
        FakePartition partition = orders.partition(0);
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, String> producer =
                orders.producer().batchBytes(300).linger(Duration.ZERO).build()) {
            sent.addAll(send(producer, 0, 200));
            cluster.node(1).kill();
            sent.addAll(send(producer, 200, 200));
            partition.elect(3);
            sent.addAll(send(producer, 400, 200));
        }

        joinAll(sent);
        assertThat(orders.values(0)).isEqualTo(numbers(0, 600));
    }

    @Test
    void aLeaderIsFoundWithoutHints() {
        cluster.giveHints(false);
        orders.partition(0).elect(2);
        try (Producer<String, String> producer = orders.producer().build()) {
            joinAll(send(producer, 0, 10));
            orders.partition(0).elect(3);
            joinAll(send(producer, 10, 10));
        }

        assertThat(orders.values(0)).isEqualTo(numbers(0, 20));
    }

    @Test
    void aLeaderThatHangsIsLeftForTheNextOne() {
        FakePartition partition = orders.partition(0);
        try (Producer<String, String> producer = orders.producer().build()) {
            joinAll(send(producer, 0, 10));
            cluster.node(1).pause();
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 10, 10);
            partition.elect(2);

            joinAll(sent);
            cluster.node(1).resume();
        }
        assertThat(orders.values(0)).isEqualTo(numbers(0, 20));
    }

    @Test
    void aPartitionThatForgotTheProducerIsWrittenToUnderAnotherIdentity() {
        try (Producer<String, String> producer = orders.producer().build()) {
            joinAll(send(producer, 0, 10));
            orders.partition(0).forgetProducers();
            joinAll(send(producer, 10, 10));
        }

        assertThat(orders.values(0)).isEqualTo(numbers(0, 20));
    }

    @Test
    void whatNobodyTookInTimeWasNotSent() {
        orders.partition(0).elect(0);
        try (Producer<String, String> producer =
                orders.producer().deliveryTimeout(Duration.ofMillis(300)).build()) {
            // One that is just being asked for again when its time is over may be taken yet, for all that is known.
            CompletableFuture<RecordMetadata> sent = await().atMost(DEADLINE)
                    .until(
                            () -> send(producer, 0, 1).get(0),
                            each -> failure(each).code() != ErrorCode.TIMED_OUT);

            assertThat(failure(sent)).isInstanceOf(RefusedException.class);
            assertThat(failure(sent).code()).isEqualTo(ErrorCode.NOT_SENT);
            assertThat(failure(sent).getMessage()).contains("orders/0");
            orders.partition(0).elect(2);
            joinAll(send(producer, 1, 1));
        }
        assertThat(orders.values(0)).containsExactly("1");
    }

    @Test
    void whatWasSentAndNeverAnsweredIsUnknownAndDoesNotBlockWhatFollows() {
        AtomicInteger requests = new AtomicInteger();
        cluster.onProduce((node, partition, batch) -> requests.incrementAndGet() == 1
                ? new CompletableFuture<>()
                : FakeCluster.append(node, partition, batch));
        try (Producer<String, String> producer =
                orders.producer().deliveryTimeout(Duration.ofMillis(300)).build()) {
            CompletableFuture<RecordMetadata> sent = send(producer, 0, 1).get(0);

            assertThat(failure(sent)).isInstanceOf(OutcomeUnknownException.class);
            assertThat(failure(sent).definite()).isFalse();
            joinAll(send(producer, 1, 1));
        }
        assertThat(orders.values(0)).containsExactly("1");
    }

    @Test
    void aTopicCreatedAgainTakesNewRecordsAndFailsThoseOfTheOldOne() {
        try (Producer<String, String> producer =
                orders.producer().deliveryTimeout(Duration.ofSeconds(5)).build()) {
            joinAll(send(producer, 0, 5));
            cluster.deleteTopic("orders");
            cluster.createTopic("orders", 3);

            RaftlogException stale = failure(send(producer, 5, 1).get(0));

            assertThat(stale.code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
            assertThat(stale.getMessage()).contains("created again");
            joinAll(send(producer, 6, 1));
        }
        assertThat(orders.values(0)).containsExactly("6");
    }
}
