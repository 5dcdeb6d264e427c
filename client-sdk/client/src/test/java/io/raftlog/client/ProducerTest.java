package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.FakePartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.ProduceResponse;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.Record;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProducerTest {
    private final FakeCluster cluster = new FakeCluster(3);
    private RaftlogClient client;

    @BeforeEach
    void connect() {
        cluster.createTopic("orders", 3);
        client = RaftlogClient.connect(cluster.config());
    }

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    @Test
    void aRecordComesBackWithItsPlace() {
        try (Producer<String, String> producer = strings().build()) {
            ProducerRecord<String, String> record = ProducerRecord.of("orders", "k", "v")
                    .withPartition(2)
                    .withTimestamp(7)
                    .withHeader(Header.of("h", "x"));

            RecordMetadata metadata = producer.send(record).join();

            assertThat(metadata.topic()).isEqualTo("orders");
            assertThat(metadata.partition()).isEqualTo(2);
            assertThat(metadata.offset()).isZero();
            assertThat(metadata.timestamp()).isEqualTo(7);
            assertThat(metadata.duplicate()).isFalse();
        }
        Record stored = cluster.partition("orders", 2).records().get(0);
        assertThat(text(stored)).isEqualTo("v");
        assertThat(stored.timestamp()).isEqualTo(7);
        assertThat(stored.headers()).hasSize(1);
    }

    @Test
    void manyRecordsArriveOnceAndInOrder() {
        List<CompletableFuture<RecordMetadata>> sent;
        try (Producer<String, String> producer = strings().batchBytes(2048).build()) {
            sent = send(producer, 0, 5_000);
        }

        assertThat(sent).allMatch(CompletableFuture::isDone);
        assertThat(values(0)).isEqualTo(numbers(0, 5_000));
        assertThat(sent.get(4_999).join().offset()).isEqualTo(4_999);
        assertThat(cluster.partition("orders", 0).batches()).hasSizeBetween(10, 1_000);
    }

    @Test
    void withoutLingerARecordWaitsForNothing() {
        try (Producer<String, String> producer = strings().linger(Duration.ZERO).build()) {
            for (int i = 0; i < 50; i++) {
                assertThat(producer.send("orders", "k", "v").join().offset()).isEqualTo(i);
            }
        }
    }

    @Test
    void withoutLingerRecordsGatherWhileThePipelineIsFull() {
        CountDownLatch open = new CountDownLatch(1);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        cluster.onProduce((node, partition, batch) -> {
            ProduceResponse answer = partition.append(batch);
            open.countDown();
            return gate.thenApply(nothing -> answer);
        });
        try (Producer<String, String> producer = strings().linger(Duration.ZERO).build()) {
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 1);
            await().until(() -> open.getCount() == 0);
            sent.addAll(send(producer, 1, 500));
            gate.complete(null);

            all(sent);
        }
        assertThat(values(0)).isEqualTo(numbers(0, 501));
        assertThat(cluster.partition("orders", 0).batches()).hasSizeLessThan(100);
    }

    @Test
    void keylessRecordsSpreadOverAllPartitions() {
        try (Producer<String, String> producer = strings().batchBytes(500).build()) {
            for (int i = 0; i < 600; i++) {
                producer.send(ProducerRecord.of("orders", "some value"));
            }
        }

        for (int partition = 0; partition < 3; partition++) {
            assertThat(cluster.partition("orders", partition).endOffset()).isPositive();
        }
    }

    @Test
    void compressedBatchesAreReadBack() {
        for (CompressionCodec codec : CompressionCodec.values()) {
            try (Producer<String, String> producer =
                    strings().compression(codec).build()) {
                send(producer, 0, 100);
            }
        }

        assertThat(values(0)).hasSize(500).endsWith("99");
    }

    @Test
    void anUnknownTopicIsRefusedWithTheServersSuggestion() {
        try (Producer<String, String> producer = strings().build()) {
            CompletableFuture<RecordMetadata> sent = producer.send("order", "k", "v");

            assertThatThrownBy(sent::join).cause().isInstanceOfSatisfying(RefusedException.class, refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
                assertThat(refused.hint()).contains("orders");
            });
        }
    }

    @Test
    void aPartitionThatIsNotThereIsRefused() {
        try (Producer<String, String> producer = strings().build()) {
            CompletableFuture<RecordMetadata> sent =
                    producer.send(ProducerRecord.of("orders", "k", "v").withPartition(3));

            assertThat(failure(sent).code()).isEqualTo(ErrorCode.UNKNOWN_PARTITION);
        }
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
        try (Producer<String, String> producer = strings().build()) {
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
                strings().batchBytes(300).linger(Duration.ZERO).build()) {
            sent = send(producer, 0, 2_000);
        }

        all(sent);
        assertThat(values(0)).isEqualTo(numbers(0, 2_000));
    }

    @Test
    void writingGoesOnWithTheNextLeader() {
        FakePartition partition = cluster.partition("orders", 0);
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, String> producer =
                strings().batchBytes(300).linger(Duration.ZERO).build()) {
            sent.addAll(send(producer, 0, 200));
            cluster.node(1).kill();
            sent.addAll(send(producer, 200, 200));
            partition.elect(3);
            sent.addAll(send(producer, 400, 200));
        }

        all(sent);
        assertThat(values(0)).isEqualTo(numbers(0, 600));
    }

    @Test
    void aLeaderIsFoundWithoutHints() {
        cluster.giveHints(false);
        cluster.partition("orders", 0).elect(2);
        try (Producer<String, String> producer = strings().build()) {
            all(send(producer, 0, 10));
            cluster.partition("orders", 0).elect(3);
            all(send(producer, 10, 10));
        }

        assertThat(values(0)).isEqualTo(numbers(0, 20));
    }

    @Test
    void aLeaderThatHangsIsLeftForTheNextOne() {
        FakePartition partition = cluster.partition("orders", 0);
        try (Producer<String, String> producer = strings().build()) {
            all(send(producer, 0, 10));
            cluster.node(1).pause();
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 10, 10);
            partition.elect(2);

            all(sent);
            cluster.node(1).resume();
        }
        assertThat(values(0)).isEqualTo(numbers(0, 20));
    }

    @Test
    void aBatchThatIsTooLargeFailsAlone() {
        cluster.partition("orders", 0).maxMessageBytes(1_000);
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, String> producer =
                strings().batchBytes(200).linger(Duration.ZERO).build()) {
            sent.addAll(send(producer, 0, 50));
            CompletableFuture<RecordMetadata> large = producer.send(
                    ProducerRecord.of("orders", "k", "x".repeat(2_000)).withPartition(0));
            sent.addAll(send(producer, 50, 50));

            all(sent);
            assertThat(failure(large).code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
            assertThat(failure(large).definite()).isTrue();
        }
        assertThat(values(0)).isEqualTo(numbers(0, 100));
    }

    @Test
    void aRecordThatNoNodeTakesHarmsNoOther() {
        try (Producer<String, String> producer = strings()
                .compression(CompressionCodec.ZSTD)
                .linger(Duration.ZERO)
                .build()) {
            String noise = new Random(1)
                    .ints(12 << 20, 32, 127)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            CompletableFuture<RecordMetadata> large =
                    producer.send(ProducerRecord.of("orders", "k", noise).withPartition(0));
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 10);

            assertThat(failure(large).code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
            assertThat(failure(large).definite()).isTrue();
            all(sent);
        }
    }

    @Test
    void batchesAreNoLargerThanTheTopicTakes() {
        cluster.createTopic("small", 1).get(0).maxMessageBytes(1_000);
        try (Producer<String, String> producer = strings().build()) {
            List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                sent.add(producer.send("small", "k", Integer.toString(i)));
            }

            all(sent);
        }
    }

    @Test
    void tryingToSendToATopicThatIsNotThereIsToldSoInTheEnd() {
        try (Producer<String, String> producer = strings().build()) {
            ProducerRecord<String, String> record = ProducerRecord.of("order", "v");
            CompletableFuture<RecordMetadata> told = await().until(() -> producer.trySend(record), Optional::isPresent)
                    .orElseThrow();

            assertThat(failure(told).code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
        }
    }

    @Test
    void aPartitionThatForgotTheProducerIsWrittenToUnderAnotherIdentity() {
        try (Producer<String, String> producer = strings().build()) {
            all(send(producer, 0, 10));
            cluster.partition("orders", 0).forgetProducers();
            all(send(producer, 10, 10));
        }

        assertThat(values(0)).isEqualTo(numbers(0, 20));
    }

    @Test
    void whatNobodyTookInTimeWasNotSent() {
        cluster.partition("orders", 0).elect(0);
        try (Producer<String, String> producer =
                strings().deliveryTimeout(Duration.ofMillis(300)).build()) {
            CompletableFuture<RecordMetadata> sent = send(producer, 0, 1).get(0);

            assertThat(failure(sent)).isInstanceOf(RefusedException.class);
            assertThat(failure(sent).code()).isEqualTo(ErrorCode.NOT_SENT);
            assertThat(failure(sent).getMessage()).contains("orders/0");
            cluster.partition("orders", 0).elect(2);
            all(send(producer, 1, 1));
        }
        assertThat(values(0)).containsExactly("1");
    }

    @Test
    void whatWasSentAndNeverAnsweredIsUnknownAndDoesNotBlockWhatFollows() {
        AtomicInteger requests = new AtomicInteger();
        cluster.onProduce((node, partition, batch) -> requests.incrementAndGet() == 1
                ? new CompletableFuture<>()
                : FakeCluster.append(node, partition, batch));
        try (Producer<String, String> producer =
                strings().deliveryTimeout(Duration.ofMillis(300)).build()) {
            CompletableFuture<RecordMetadata> sent = send(producer, 0, 1).get(0);

            assertThat(failure(sent)).isInstanceOf(OutcomeUnknownException.class);
            assertThat(failure(sent).definite()).isFalse();
            all(send(producer, 1, 1));
        }
        assertThat(values(0)).containsExactly("1");
    }

    @Test
    void aFullBufferRefusesAfterMaxBlockAndTrySendAtOnce() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        cluster.onProduce((node, partition, batch) -> {
            ProduceResponse answer = partition.append(batch);
            return gate.thenApply(nothing -> answer);
        });
        try (Producer<String, String> producer = strings()
                .bufferBytes(10_000)
                .batchBytes(1_000)
                .maxBlock(Duration.ofMillis(50))
                .build()) {
            ProducerRecord<String, String> record =
                    ProducerRecord.of("orders", "k", "x".repeat(900)).withPartition(0);
            List<CompletableFuture<RecordMetadata>> taken = new ArrayList<>();
            Optional<CompletableFuture<RecordMetadata>> tried = Optional.of(producer.send(record));
            while (tried.isPresent()) {
                taken.add(tried.get());
                tried = producer.trySend(record);
            }

            CompletableFuture<RecordMetadata> refused = producer.send(record);

            assertThat(failure(refused).code()).isEqualTo(ErrorCode.BUFFER_FULL);
            assertThat(taken).hasSizeBetween(5, 10);
            gate.complete(null);
            all(taken);
            assertThat(producer.send(record).join().offset()).isEqualTo(taken.size());
        }
    }

    @Test
    void aClosedProducerRefuses() {
        Producer<String, String> producer = strings().build();
        producer.close();
        producer.close();

        assertThat(failure(producer.send("orders", "k", "v")).code()).isEqualTo(ErrorCode.CLOSED);
    }

    @Test
    void aTopicCreatedAgainTakesNewRecordsAndFailsThoseOfTheOldOne() {
        try (Producer<String, String> producer =
                strings().deliveryTimeout(Duration.ofSeconds(5)).build()) {
            all(send(producer, 0, 5));
            cluster.deleteTopic("orders");
            cluster.createTopic("orders", 3);

            RaftlogException stale = failure(send(producer, 5, 1).get(0));

            assertThat(stale.code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
            assertThat(stale.getMessage()).contains("created again");
            all(send(producer, 6, 1));
        }
        assertThat(values(0)).containsExactly("6");
    }

    @Test
    void callbacksMaySendButNotWait() {
        try (Producer<String, String> producer = strings().build()) {
            CompletableFuture<RecordMetadata> second =
                    producer.send("orders", "k", "1").thenCompose(first -> producer.send("orders", "k", "2"));
            CompletableFuture<Void> flushed = producer.send("orders", "k", "3").thenAccept(third -> producer.flush());

            assertThat(second.join().offset()).isPositive();
            assertThatThrownBy(flushed::join).hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nonsenseSettingsAreRefusedByName() {
        assertThatThrownBy(() -> strings().batchBytes(1)).hasMessageContaining("batchBytes 1");
        assertThatThrownBy(() -> strings().linger(Duration.ofMillis(-1))).hasMessageContaining("linger");
        assertThatThrownBy(() -> strings().deliveryTimeout(Duration.ZERO)).hasMessageContaining("deliveryTimeout");
        assertThatThrownBy(() -> strings().bufferBytes(100).build()).hasMessageContaining("bufferBytes 100");
    }

    private ProducerBuilder<String, String> strings() {
        return client.producer(Serdes.string(), Serdes.string()).linger(Duration.ofMillis(1));
    }

    private static List<CompletableFuture<RecordMetadata>> send(
            Producer<String, String> producer, int first, int count) {
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            sent.add(producer.send(
                    ProducerRecord.of("orders", "k", Integer.toString(i)).withPartition(0)));
        }
        return sent;
    }

    private static void all(List<CompletableFuture<RecordMetadata>> sent) {
        sent.forEach(CompletableFuture::join);
    }

    private static RaftlogException failure(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RaftlogException failure) {
                return failure;
            }
            throw e;
        }
        throw new AssertionError("succeeded");
    }

    private List<String> values(int partition) {
        return cluster.partition("orders", partition).records().stream()
                .map(ProducerTest::text)
                .toList();
    }

    private static List<String> numbers(int first, int end) {
        return IntStream.range(first, end).mapToObj(Integer::toString).toList();
    }

    private static String text(Record record) {
        return StandardCharsets.UTF_8.decode(record.value()).toString();
    }
}
