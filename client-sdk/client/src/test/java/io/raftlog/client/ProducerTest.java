package io.raftlog.client;

import static io.raftlog.client.Orders.failure;
import static io.raftlog.client.Orders.joinAll;
import static io.raftlog.client.Orders.numbers;
import static io.raftlog.client.Orders.send;
import static io.raftlog.client.Orders.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.ProduceResponse;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.Record;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of records that are sent: where they go, what is refused, how much is taken. */
@Timeout(60)
class ProducerTest {
    private final Orders orders = new Orders();
    private final FakeCluster cluster = orders.cluster();

    @AfterEach
    void close() {
        orders.close();
    }

    @Test
    void aRecordComesBackWithItsPlace() {
        try (Producer<String, String> producer = orders.producer().build()) {
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
        Record stored = orders.partition(2).records().get(0);
        assertThat(text(stored)).isEqualTo("v");
        assertThat(stored.timestamp()).isEqualTo(7);
        assertThat(stored.headers()).hasSize(1);
    }

    @Test
    void manyRecordsArriveOnceAndInOrder() {
        List<CompletableFuture<RecordMetadata>> sent;
        try (Producer<String, String> producer =
                orders.producer().batchBytes(2048).build()) {
            sent = send(producer, 0, 5_000);
        }

        assertThat(sent).allMatch(CompletableFuture::isDone);
        assertThat(orders.values(0)).isEqualTo(numbers(0, 5_000));
        assertThat(sent.get(4_999).join().offset()).isEqualTo(4_999);
        assertThat(orders.partition(0).batches()).hasSizeBetween(10, 1_000);
    }

    @Test
    void withoutLingerARecordWaitsForNothing() {
        try (Producer<String, String> producer =
                orders.producer().linger(Duration.ZERO).build()) {
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
        try (Producer<String, String> producer =
                orders.producer().linger(Duration.ZERO).build()) {
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 1);
            await().until(() -> open.getCount() == 0);
            sent.addAll(send(producer, 1, 500));
            gate.complete(null);

            joinAll(sent);
        }
        assertThat(orders.values(0)).isEqualTo(numbers(0, 501));
        assertThat(orders.partition(0).batches()).hasSizeLessThan(100);
    }

    @Test
    void keylessRecordsSpreadOverAllPartitions() {
        try (Producer<String, String> producer =
                orders.producer().batchBytes(500).build()) {
            for (int i = 0; i < 600; i++) {
                producer.send(ProducerRecord.of("orders", "some value"));
            }
        }

        for (int partition = 0; partition < 3; partition++) {
            assertThat(orders.partition(partition).endOffset()).isPositive();
        }
    }

    @Test
    void compressedBatchesAreReadBack() {
        for (CompressionCodec codec : CompressionCodec.values()) {
            try (Producer<String, String> producer =
                    orders.producer().compression(codec).build()) {
                send(producer, 0, 100);
            }
        }

        assertThat(orders.values(0)).hasSize(500).endsWith("99");
    }

    @Test
    void anUnknownTopicIsRefusedWithTheServersSuggestion() {
        try (Producer<String, String> producer = orders.producer().build()) {
            CompletableFuture<RecordMetadata> sent = producer.send("order", "k", "v");

            assertThatThrownBy(sent::join).cause().isInstanceOfSatisfying(RefusedException.class, refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
                assertThat(refused.hint()).contains("orders");
            });
        }
    }

    @Test
    void aPartitionThatIsNotThereIsRefused() {
        try (Producer<String, String> producer = orders.producer().build()) {
            CompletableFuture<RecordMetadata> sent =
                    producer.send(ProducerRecord.of("orders", "k", "v").withPartition(3));

            assertThat(failure(sent).code()).isEqualTo(ErrorCode.UNKNOWN_PARTITION);
        }
    }

    @Test
    void aBatchThatIsTooLargeFailsAlone() {
        orders.partition(0).maxMessageBytes(1_000);
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, String> producer =
                orders.producer().batchBytes(200).linger(Duration.ZERO).build()) {
            sent.addAll(send(producer, 0, 50));
            CompletableFuture<RecordMetadata> large = producer.send(
                    ProducerRecord.of("orders", "k", "x".repeat(2_000)).withPartition(0));
            sent.addAll(send(producer, 50, 50));

            joinAll(sent);
            assertThat(failure(large).code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
            assertThat(failure(large).definite()).isTrue();
        }
        assertThat(orders.values(0)).isEqualTo(numbers(0, 100));
    }

    @Test
    void aRecordThatNoNodeTakesHarmsNoOther() {
        try (Producer<String, String> producer = orders.producer()
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
            joinAll(sent);
        }
    }

    @Test
    void batchesAreNoLargerThanTheTopicTakes() {
        cluster.createTopic("small", 1).get(0).maxMessageBytes(1_000);
        try (Producer<String, String> producer = orders.producer().build()) {
            List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                sent.add(producer.send("small", "k", Integer.toString(i)));
            }

            joinAll(sent);
        }
    }

    @Test
    void tryingToSendToATopicThatIsNotThereIsToldSoInTheEnd() {
        try (Producer<String, String> producer = orders.producer().build()) {
            ProducerRecord<String, String> record = ProducerRecord.of("order", "v");
            CompletableFuture<RecordMetadata> told = await().until(() -> producer.trySend(record), Optional::isPresent)
                    .orElseThrow();

            assertThat(failure(told).code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
        }
    }

    @Test
    void aFullBufferRefusesAfterMaxBlockAndTrySendAtOnce() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        cluster.onProduce((node, partition, batch) -> {
            ProduceResponse answer = partition.append(batch);
            return gate.thenApply(nothing -> answer);
        });
        try (Producer<String, String> producer = orders.producer()
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
            joinAll(taken);
            assertThat(producer.send(record).join().offset()).isEqualTo(taken.size());
        }
    }

    @Test
    void aClosedProducerRefuses() {
        Producer<String, String> producer = orders.producer().build();
        producer.close();
        producer.close();

        assertThat(failure(producer.send("orders", "k", "v")).code()).isEqualTo(ErrorCode.CLOSED);
    }

    @Test
    void callbacksMaySendButNotWait() {
        try (Producer<String, String> producer = orders.producer().build()) {
            CompletableFuture<RecordMetadata> second =
                    producer.send("orders", "k", "1").thenCompose(first -> producer.send("orders", "k", "2"));
            CompletableFuture<Void> flushed = producer.send("orders", "k", "3").thenAccept(third -> producer.flush());

            assertThat(second.join().offset()).isPositive();
            assertThatThrownBy(flushed::join).hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nonsenseSettingsAreRefusedByName() {
        assertThatThrownBy(() -> orders.producer().batchBytes(1)).hasMessageContaining("batchBytes 1");
        assertThatThrownBy(() -> orders.producer().linger(Duration.ofMillis(-1)))
                .hasMessageContaining("linger");
        assertThatThrownBy(() -> orders.producer().deliveryTimeout(Duration.ZERO))
                .hasMessageContaining("deliveryTimeout");
        assertThatThrownBy(() -> orders.producer().bufferBytes(100).build()).hasMessageContaining("bufferBytes 100");
    }
}
