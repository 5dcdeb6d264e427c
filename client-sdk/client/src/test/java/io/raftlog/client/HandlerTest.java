package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.ModelCoordinator;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records that go to a handler or a subscriber, by key, with retries and dead letters. */
@Timeout(60)
class HandlerTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final HandlerOptions AT_ONCE = HandlerOptions.defaults().withRetryDelays();

    private final FakeCluster cluster = new FakeCluster(1);
    private final ModelCoordinator coordinator = new ModelCoordinator(this::partitions);
    private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
    private RaftlogClient client;

    @BeforeEach
    void connect() {
        cluster.createTopic("orders", 2);
        cluster.createTopic("orders.dead", 1);
        client = RoutedClient.connect(cluster.config(), router -> coordinator);
    }

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    private Map<PartitionId, String> partitions() {
        Map<PartitionId, String> all = new HashMap<>();
        IntStream.range(0, 2).forEach(i -> all.put(id(i), "orders"));
        return all;
    }

    private PartitionId id(int partition) {
        return cluster.partition("orders", partition).id();
    }

    private void produce(int partition, String key, String... values) {
        try (Producer<String, String> producer =
                client.producer(Serdes.string(), Serdes.string()).build()) {
            for (String value : values) {
                producer.send(ProducerRecord.of("orders", key, value).withPartition(partition));
            }
        }
    }

    private ConsumerBuilder<String, String> billing() {
        return client.consumer(Serdes.string(), Serdes.string())
                .group("billing")
                .topics("orders")
                .commitEvery(Duration.ofMillis(10))
                .fetchMaxWait(Duration.ofMillis(50));
    }

    private void awaitHandled(int count) {
        await().atMost(SOON).until(() -> handled.size() >= count);
    }

    @Test
    void keysAreWorkedOnInParallelAndEachInOrder() throws Exception {
        produce(0, "slow", "s1", "s2");
        produce(0, "quick", "q1", "q2");
        CountDownLatch quickIsDone = new CountDownLatch(2);
        try (Subscription running = billing()
                .handle(
                        record -> {
                            String value = String.valueOf(record.value());
                            if (value.equals("s1")) {
                                quickIsDone.await();
                            }
                            handled.add(value);
                            if (value.startsWith("q")) {
                                quickIsDone.countDown();
                            }
                        },
                        AT_ONCE.withConcurrency(2))) {
            awaitHandled(4);
            assertThat(running.assignment()).hasSize(2);
        }
        assertThat(handled).containsExactly("q1", "q2", "s1", "s2");
        assertThat(coordinator.committed(id(0))).contains(4L);
    }

    @Test
    void nothingBehindARecordInHandIsCommitted() throws Exception {
        produce(0, "slow", "s1");
        produce(0, "quick", "q1", "q2");
        produce(1, "quick", "q3");
        CountDownLatch release = new CountDownLatch(1);
        try (Subscription running = billing()
                        .handle(
                                record -> {
                                    if ("s1".equals(record.value())) {
                                        release.await();
                                    }
                                    handled.add(String.valueOf(record.value()));
                                },
                                AT_ONCE.withConcurrency(2));
                // A failure below must not leave it waiting for the handler.
                AutoCloseable released = release::countDown) {
            awaitHandled(3);
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(coordinator.committed(id(1))).contains(1L));
            assertThat(coordinator.committed(id(0)).orElse(0L)).isZero();
            await().atMost(SOON)
                    .until(() -> coordinator.inHand().stream()
                            .anyMatch(each -> each.partition().equals(id(0)) && each.offset() == 0));
            release.countDown();

            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(coordinator.committed(id(0))).contains(3L));
        }
        assertThat(coordinator.commits(id(0))).isSorted();
    }

    @Test
    void aRecordThatFailsIsTriedAgainWhileOtherKeysGoOn() {
        produce(0, "bad", "b1", "b2");
        produce(0, "good", "g1", "g2");
        Map<String, Integer> attempts = new ConcurrentHashMap<>();
        try (Subscription running = billing()
                .handle(
                        record -> {
                            String value = String.valueOf(record.value());
                            if (attempts.merge(value, 1, Integer::sum) < 3 && value.equals("b1")) {
                                throw new IllegalStateException("not yet");
                            }
                            handled.add(value);
                        },
                        AT_ONCE.withRetryDelays(Duration.ofMillis(100), Duration.ofMillis(100)))) {
            awaitHandled(4);
            assertThat(running.whenStopped()).isNotDone();
        }
        assertThat(handled).containsExactly("g1", "g2", "b1", "b2");
        assertThat(attempts).containsEntry("b1", 3);
    }

    @Test
    void whatFailsForTheLastTimeGoesToItsTopicWithItsOriginAndTheReason() {
        produce(0, "k", "v1", "bad", "v2");
        try (Subscription running = billing()
                .handle(
                        record -> {
                            if ("bad".equals(record.value())) {
                                throw new IllegalStateException("no such customer");
                            }
                            handled.add(String.valueOf(record.value()));
                        },
                        AT_ONCE.withRetryDelays(Duration.ofMillis(1)).withDeadLetterTopic("orders.dead"))) {
            awaitHandled(2);
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(coordinator.committed(id(0))).contains(3L));
            assertThat(running.whenStopped()).isNotDone();
        }
        Map<String, String> headers = new HashMap<>();
        try (Consumer<String, String> dead =
                client.consumer(Serdes.string(), Serdes.string()).build()) {
            dead.assignTopic("orders.dead");
            ConsumerRecord<String, String> letter = dead.poll(SOON).iterator().next();
            assertThat(letter.key()).isEqualTo("k");
            assertThat(letter.value()).isEqualTo("bad");
            letter.headers().forEach(header -> headers.put(header.key(), header.valueAsString()));
        }
        assertThat(headers)
                .containsEntry(DeadLetter.TOPIC, "orders")
                .containsEntry(DeadLetter.PARTITION, "0")
                .containsEntry(DeadLetter.OFFSET, "1")
                .containsEntry(DeadLetter.GROUP, "billing")
                .containsEntry(DeadLetter.ATTEMPTS, "2")
                .containsEntry(DeadLetter.REASON, "java.lang.IllegalStateException: no such customer");
    }

    @Test
    void withoutATopicForDeadLettersItStopsAndCommitsNothingBehindTheFailure() {
        produce(0, "k", "v1", "bad", "v2");
        Subscription running = billing()
                .handle(
                        record -> {
                            if ("bad".equals(record.value())) {
                                throw new IllegalStateException("no such customer");
                            }
                            handled.add(String.valueOf(record.value()));
                        },
                        AT_ONCE);

        assertThatThrownBy(() -> running.whenStopped().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(HandlerFailedException.class, failed -> {
                    assertThat(failed.offset()).isEqualTo(1);
                    assertThat(failed.attempts()).isEqualTo(1);
                    assertThat(failed).hasMessageContaining("no such customer");
                });
        assertThat(handled).containsExactly("v1");
        assertThat(coordinator.committed(id(0))).contains(1L);
        assertThat(coordinator.members()).isEmpty();
    }

    @Test
    void bytesThatDoNotFitAreNotTriedAgain() {
        produce(0, "k", "1234");
        AtomicInteger attempts = new AtomicInteger();
        try (Subscription running = client.consumer(Serdes.string(), Serdes.long64())
                .group("billing")
                .topics("orders")
                .handle(
                        record -> {
                            attempts.incrementAndGet();
                            handled.add(String.valueOf(record.value()));
                        },
                        HandlerOptions.defaults())) {
            assertThatThrownBy(() -> running.whenStopped().join()).hasMessageContaining("1 of 1 attempts");
        }
        assertThat(attempts).hasValue(1);
    }

    @Test
    void itReadsNoFurtherThanItMayHaveInHand() throws Exception {
        produce(0, "k", IntStream.range(0, 200).mapToObj(i -> "v" + i).toArray(String[]::new));
        CountDownLatch release = new CountDownLatch(1);
        try (Subscription running = billing()
                .maxPollRecords(5)
                .handle(
                        record -> {
                            release.await();
                            handled.add(String.valueOf(record.value()));
                        },
                        AT_ONCE.withMaxInHand(20))) {
            await().atMost(SOON).until(() -> !coordinator.inHand().isEmpty());
            release.countDown();
            awaitHandled(200);
        }
        assertThat(handled).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void aPartitionThatMovesTakesItsCommitAlongAndOthersGoOn() {
        produce(0, "a", IntStream.range(0, 100).mapToObj(i -> "a" + i).toArray(String[]::new));
        produce(1, "b", IntStream.range(0, 100).mapToObj(i -> "b" + i).toArray(String[]::new));
        RecordHandler<String, String> slowly = record -> {
            await().pollDelay(Duration.ofMillis(2)).until(() -> true);
            handled.add(String.valueOf(record.value()));
        };
        try (Subscription first = billing().handle(slowly, AT_ONCE.withConcurrency(2))) {
            awaitHandled(20);
            try (Subscription second = billing().handle(slowly, AT_ONCE)) {
                await().atMost(SOON).until(() -> second.assignment().size() == 1);
                awaitHandled(200);
            }
        }
        assertThat(handled).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void aTopicForDeadLettersMustExist() {
        assertThatThrownBy(() -> billing().handle(record -> {}, AT_ONCE.withDeadLetterTopic("orders.deaf")))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC));
        assertThatThrownBy(
                        () -> client.consumer(Serdes.string(), Serdes.string()).handle(record -> {}, AT_ONCE))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSubscriberGetsAsManyAsItAsksForInOrder() {
        produce(0, "a", "1", "2", "3", "4");
        Collecting subscriber = new Collecting();
        billing().publisher().subscribe(subscriber);
        subscriber.upstream().request(3);

        awaitHandled(3);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(coordinator.committed(id(0))).contains(3L));
        assertThat(handled).containsExactly("1", "2", "3");
        subscriber.upstream().request(1);
        awaitHandled(4);
        subscriber.upstream().cancel();

        await().atMost(SOON).until(() -> coordinator.members().isEmpty());
        assertThat(coordinator.committed(id(0))).contains(4L);
        assertThat(subscriber.ends).isEmpty();
    }

    private final class Collecting implements Flow.Subscriber<ConsumerRecord<String, String>> {
        private final List<String> ends = Collections.synchronizedList(new ArrayList<>());
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        Flow.Subscription upstream() {
            return Objects.requireNonNull(subscription);
        }

        @Override
        public void onNext(ConsumerRecord<String, String> record) {
            handled.add(record.value());
        }

        @Override
        public void onError(Throwable thrown) {
            ends.add(thrown.toString());
        }

        @Override
        public void onComplete() {
            ends.add("complete");
        }
    }
}
