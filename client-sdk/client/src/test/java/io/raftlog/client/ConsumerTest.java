package io.raftlog.client;

import static io.raftlog.client.Orders.numbers;
import static io.raftlog.client.Orders.offsets;
import static io.raftlog.client.Orders.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a consumer is given, from where on, and how much of it. */
@Timeout(60)
class ConsumerTest {
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Orders orders = new Orders();
    private final FakeCluster cluster = orders.cluster();

    @AfterEach
    void close() {
        orders.close();
    }

    @Test
    void everythingIsReadOnceAndInOrder() {
        orders.append(0, 0, 5_000, 10);
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            consumer.assign(List.of(FIRST));

            List<ConsumerRecord<String, String>> read = read(consumer, 5_000);

            assertThat(read).extracting(ConsumerRecord::offset).isEqualTo(offsets(0, 5_000));
            assertThat(read).extracting(ConsumerRecord::value).isEqualTo(numbers(0, 5_000));
            assertThat(read.get(7).key()).isEqualTo("k7");
            assertThat(read.get(7).timestamp()).isEqualTo(7);
            assertThat(consumer.position(FIRST)).isEqualTo(5_000);
        }
    }

    @Test
    void aWholeTopicIsReadAndItsNewPartitionsToo() {
        for (int partition = 0; partition < 3; partition++) {
            orders.append(partition, 0, 100, 10);
        }
        try (Consumer<String, String> consumer =
                orders.consumer().startFrom(StartFrom.end()).build()) {
            consumer.assignTopic("orders");
            orders.append(1, 100, 101, 1);
            assertThat(read(consumer, 1).get(0).offset()).isEqualTo(100);

            orders.client()
                    .admin()
                    .alterTopic(TopicChange.of("orders").withPartitions(4).acceptingKeyOrderBreak())
                    .join();
            orders.append(3, 0, 5, 5);

            assertThat(read(consumer, 5)).extracting(ConsumerRecord::offset).isEqualTo(offsets(0, 5));
            assertThat(consumer.assignment()).hasSize(4);
        }
    }

    @Test
    void aRecordWrittenLaterArrivesWhileWaiting() {
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            consumer.assign(List.of(FIRST));
            assertThat(consumer.poll(Duration.ofMillis(20)).isEmpty()).isTrue();

            orders.append(0, 0, 1, 1);

            assertThat(read(consumer, 1).get(0).value()).isEqualTo("0");
        }
    }

    @Test
    void seekingGivesTheRecordsFromThereOn() {
        orders.append(0, 0, 100, 10);
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            consumer.assign(List.of(FIRST));
            read(consumer, 100);

            consumer.seek(FIRST, 37);
            assertThat(consumer.position(FIRST)).isEqualTo(37);
            assertThat(read(consumer, 63)).extracting(ConsumerRecord::offset).isEqualTo(offsets(37, 100));

            consumer.seekToTime(Instant.ofEpochMilli(95), List.of(FIRST));
            assertThat(read(consumer, 5)).extracting(ConsumerRecord::offset).isEqualTo(offsets(95, 100));

            consumer.seekToTime(Instant.ofEpochMilli(1_000), List.of(FIRST));
            assertThat(consumer.position(FIRST)).isEqualTo(100);

            consumer.seekToBeginning(List.of(FIRST));
            assertThat(consumer.position(FIRST)).isZero();
            consumer.seekToEnd(List.of(FIRST));
            assertThat(consumer.position(FIRST)).isEqualTo(100);
            assertThatThrownBy(() -> consumer.seek(FIRST, -1)).hasMessageContaining("-1");
        }
    }

    @Test
    void seekingAgainAndAgainNeverGivesARecordOfAnotherPlace() {
        orders.append(0, 0, 2_000, 7);
        try (Consumer<String, String> consumer =
                orders.consumer().maxPollRecords(3).prefetchBytes(2_000, 4_000).build()) {
            consumer.assign(List.of(FIRST));
            for (int offset = 1_990; offset > 0; offset -= 71) {
                consumer.seek(FIRST, offset);
                if (offset % 2 == 0) {
                    consumer.assign(List.of());
                    consumer.assign(List.of(FIRST));
                    consumer.seek(FIRST, offset);
                }
                assertThat(read(consumer, 3)).extracting(ConsumerRecord::offset).startsWith((long) offset);
            }
        }
    }

    @Test
    void offsetsAreToldForAnyPartitionAndTime() {
        orders.append(0, 0, 100, 10);
        orders.partition(0).truncateBefore(20);
        TopicPartition empty = new TopicPartition("orders", 1);
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            assertThat(consumer.beginningOffsets(List.of(FIRST, empty))).isEqualTo(Map.of(FIRST, 20L, empty, 0L));
            assertThat(consumer.endOffsets(List.of(FIRST, empty))).isEqualTo(Map.of(FIRST, 100L, empty, 0L));
            assertThat(consumer.offsetsForTimes(
                            Map.of(FIRST, Instant.ofEpochMilli(50), empty, Instant.ofEpochMilli(50))))
                    .isEqualTo(Map.of(FIRST, Optional.of(new OffsetAndTimestamp(50, 50)), empty, Optional.empty()));
            assertThatThrownBy(() -> consumer.endOffsets(List.of(new TopicPartition("orders", 9))))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_PARTITION));
        }
    }

    @Test
    void absentKeysAndValuesStayAbsent() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1_000);
        builder.tryAppend(5, null, null, List.of());
        orders.partition(0).append(builder.build(1, (short) 0, 0));
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            consumer.assign(List.of(FIRST));

            ConsumerRecord<String, String> record = read(consumer, 1).get(0);

            assertThat(record.key()).isNull();
            assertThat(record.value()).isNull();
            assertThat(record.valueBytes()).isNull();
        }
    }

    @Test
    void pausedPartitionsAreLeftOut() {
        orders.append(0, 0, 10, 10);
        orders.append(1, 0, 10, 10);
        TopicPartition second = new TopicPartition("orders", 1);
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            consumer.assign(List.of(FIRST, second));
            consumer.pause(List.of(FIRST));
            assertThat(read(consumer, 10)).allMatch(record -> record.partition() == 1);
            assertThat(consumer.poll(Duration.ofMillis(50)).isEmpty()).isTrue();

            consumer.resume(List.of(FIRST));
            assertThat(read(consumer, 10)).allMatch(record -> record.partition() == 0);
        }
    }

    @Test
    void onePollGivesNoMoreThanItMayAndServesAllPartitions() {
        orders.append(0, 0, 100, 10);
        orders.append(1, 0, 100, 10);
        try (Consumer<String, String> consumer =
                orders.consumer().maxPollRecords(7).build()) {
            consumer.assignTopic("orders");
            consumer.pause(consumer.assignment());
            consumer.poll(Duration.ofMillis(200));
            consumer.resume(consumer.assignment());
            List<Integer> served = new ArrayList<>();
            int count = 0;
            while (count < 200) {
                ConsumerRecords<String, String> records = consumer.poll(SOON);
                assertThat(records.count()).isLessThanOrEqualTo(7);
                records.partitions().forEach(partition -> served.add(partition.partition()));
                count += records.count();
            }
            assertThat(served.subList(0, 10)).contains(0, 1);
        }
    }

    @Test
    void fetchingStopsAheadOfAReaderThatDoesNotRead() {
        orders.append(0, 0, 10_000, 10);
        try (Consumer<String, String> consumer =
                orders.consumer().prefetchBytes(5_000, 10_000).maxPollRecords(1).build()) {
            consumer.assign(List.of(FIRST));
            consumer.poll(SOON);
            await().during(Duration.ofMillis(200)).until(() -> cluster.fetches() < 20);

            assertThat(read(consumer, 9_999)).hasSize(9_999);
        }
    }

    @Test
    void wakeupEndsAPollFromAnotherThread() {
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            consumer.assign(List.of(FIRST));
            CompletableFuture<ConsumerRecords<String, String>> polled =
                    CompletableFuture.supplyAsync(() -> consumer.poll(Duration.ofSeconds(50)));
            await().until(() -> cluster.fetches() > 0);
            consumer.wakeup();

            assertThat(polled.join().isEmpty()).isTrue();
        }
    }

    @Test
    void aSecondThreadIsTurnedAway() {
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            consumer.assign(List.of(FIRST));
            CompletableFuture<ConsumerRecords<String, String>> polled =
                    CompletableFuture.supplyAsync(() -> consumer.poll(Duration.ofSeconds(50)));
            await().until(() -> cluster.fetches() > 0);

            assertThatThrownBy(() -> consumer.position(FIRST)).isInstanceOf(ConcurrentModificationException.class);
            consumer.wakeup();
            polled.join();
        }
    }

    @Test
    void anUnknownTopicIsRefusedWhenItIsAssigned() {
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            assertThatThrownBy(() -> consumer.assignTopic("order"))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_TOPIC);
                        assertThat(refused.hint()).contains("orders");
                    });
            assertThatThrownBy(() -> consumer.poll(SOON)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nonsenseSettingsAreRefusedByName() {
        assertThatThrownBy(() -> orders.consumer().maxPollRecords(0)).hasMessageContaining("maxPollRecords 0");
        assertThatThrownBy(() -> orders.consumer().prefetchBytes(10, 5)).hasMessageContaining("total 5");
        assertThatThrownBy(() -> orders.consumer().fetchMaxWait(Duration.ofHours(1)))
                .hasMessageContaining("fetchMaxWait");
    }
}
