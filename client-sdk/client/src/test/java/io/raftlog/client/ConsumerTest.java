package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.FakePartition;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsumerTest {
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final FakeCluster cluster = new FakeCluster(3);
    private RaftlogClient client;
    private long nextProducerId = 1;

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
    void everythingIsReadOnceAndInOrder() {
        append(0, 0, 5_000, 10);
        try (Consumer<String, String> consumer = strings().build()) {
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
            append(partition, 0, 100, 10);
        }
        try (Consumer<String, String> consumer =
                strings().startFrom(StartFrom.end()).build()) {
            consumer.assignTopic("orders");
            append(1, 100, 101, 1);
            assertThat(read(consumer, 1).get(0).offset()).isEqualTo(100);

            client.admin()
                    .alterTopic(TopicChange.of("orders").withPartitions(4).acceptingKeyOrderBreak())
                    .join();
            append(3, 0, 5, 5);

            assertThat(read(consumer, 5)).extracting(ConsumerRecord::offset).isEqualTo(offsets(0, 5));
            assertThat(consumer.assignment()).hasSize(4);
        }
    }

    @Test
    void aRecordWrittenLaterArrivesWhileWaiting() {
        try (Consumer<String, String> consumer = strings().build()) {
            consumer.assign(List.of(FIRST));
            assertThat(consumer.poll(Duration.ofMillis(20)).isEmpty()).isTrue();

            append(0, 0, 1, 1);

            assertThat(read(consumer, 1).get(0).value()).isEqualTo("0");
        }
    }

    @Test
    void seekingGivesTheRecordsFromThereOn() {
        append(0, 0, 100, 10);
        try (Consumer<String, String> consumer = strings().build()) {
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
        append(0, 0, 2_000, 7);
        try (Consumer<String, String> consumer =
                strings().maxPollRecords(3).prefetchBytes(2_000, 4_000).build()) {
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
        append(0, 0, 100, 10);
        cluster.partition("orders", 0).truncateBefore(20);
        TopicPartition empty = new TopicPartition("orders", 1);
        try (Consumer<String, String> consumer = strings().build()) {
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
    void aPoisonRecordHarmsOnlyItself() {
        append(0, 0, 3, 1);
        try (Consumer<String, Long> consumer =
                client.consumer(Serdes.string(), Serdes.long64()).build()) {
            consumer.assign(List.of(FIRST));

            List<ConsumerRecord<String, Long>> read = read(consumer, 3);

            assertThat(read).hasSize(3);
            DecodingException poison = catchThrowableOfType(
                    DecodingException.class, () -> read.get(1).value());
            assertThat(poison.getMessage()).contains("orders/0@1", "value");
            assertThat(poison.offset()).isEqualTo(1);
            assertThat(read.get(1).valueBytes()).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
            assertThat(read.get(1).key()).isEqualTo("k1");
        }
    }

    @Test
    void absentKeysAndValuesStayAbsent() {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1_000);
        builder.tryAppend(5, null, null, List.of());
        cluster.partition("orders", 0).append(builder.build(1, (short) 0, 0));
        try (Consumer<String, String> consumer = strings().build()) {
            consumer.assign(List.of(FIRST));

            ConsumerRecord<String, String> record = read(consumer, 1).get(0);

            assertThat(record.key()).isNull();
            assertThat(record.value()).isNull();
            assertThat(record.valueBytes()).isNull();
        }
    }

    @Test
    void aTruncatedPositionIsToldWithTheValidRange() {
        append(0, 0, 100, 10);
        cluster.partition("orders", 0).truncateBefore(40);
        try (Consumer<String, String> consumer = strings().build()) {
            consumer.assign(List.of(FIRST));
            consumer.seek(FIRST, 10);

            OffsetOutOfRangeException outOfRange =
                    catchThrowableOfType(OffsetOutOfRangeException.class, () -> read(consumer, 1));

            assertThat(outOfRange.topicPartition()).isEqualTo(FIRST);
            assertThat(outOfRange.position()).isEqualTo(10);
            assertThat(outOfRange.firstOffset()).isEqualTo(40);
            assertThat(outOfRange.endOffset()).isEqualTo(100);
            assertThat(outOfRange.getMessage()).contains("30 records");
            assertThat(consumer.position(FIRST)).isEqualTo(10);
            consumer.seek(FIRST, outOfRange.firstOffset());
            assertThat(read(consumer, 60)).extracting(ConsumerRecord::offset).isEqualTo(offsets(40, 100));
        }
    }

    @Test
    void aTruncatedPositionMovesIfThePolicySaysSo() {
        append(0, 0, 100, 10);
        cluster.partition("orders", 0).truncateBefore(40);
        try (Consumer<String, String> consumer =
                strings().onTruncated(OnTruncated.EARLIEST).build()) {
            consumer.assign(List.of(FIRST));
            consumer.seek(FIRST, 10);

            assertThat(read(consumer, 60)).extracting(ConsumerRecord::offset).isEqualTo(offsets(40, 100));
        }
    }

    @Test
    void readingGoesOnWithTheNextLeader() {
        append(0, 0, 500, 10);
        try (Consumer<String, String> consumer =
                strings().prefetchBytes(1_000, 4_000).maxPollRecords(50).build()) {
            consumer.assign(List.of(FIRST));
            List<ConsumerRecord<String, String>> read = new ArrayList<>(read(consumer, 100));
            cluster.node(1).kill();
            cluster.partition("orders", 0).elect(2);

            while (read.size() < 500) {
                consumer.poll(SOON).forEach(read::add);
            }

            assertThat(read).extracting(ConsumerRecord::offset).isEqualTo(offsets(0, 500));
        }
    }

    @Test
    void aFlippedBitIsNeverGivenOut() {
        append(0, 0, 30, 10);
        FakePartition partition = cluster.partition("orders", 0);
        AtomicBoolean second = new AtomicBoolean();
        partition.tamper(bytes -> {
            boolean isSecond = bytes.getLong(0) == 10;
            second.set(isSecond);
            return isSecond ? bytes.put(80, (byte) (bytes.get(80) ^ 1)) : bytes;
        });
        try (Consumer<String, String> consumer = strings().build()) {
            consumer.assign(List.of(FIRST));
            assertThat(read(consumer, 10)).extracting(ConsumerRecord::offset).isEqualTo(offsets(0, 10));

            RefusedException corrupt = catchThrowableOfType(RefusedException.class, () -> read(consumer, 1));

            assertThat(corrupt.code()).isEqualTo(ErrorCode.CORRUPT_BATCH);
            assertThat(corrupt.getMessage()).contains("orders/0", "CRC");
            assertThat(consumer.position(FIRST)).isEqualTo(10);
            consumer.seek(FIRST, 20);
            assertThat(read(consumer, 10)).extracting(ConsumerRecord::offset).isEqualTo(offsets(20, 30));
        }
    }

    @Test
    void aGapInTheOffsetsIsNotPassedOver() {
        append(0, 0, 30, 10);
        cluster.partition("orders", 0).tamper(bytes -> bytes.getLong(0) == 20 ? bytes.putLong(0, 25) : bytes);
        try (Consumer<String, String> consumer = strings().build()) {
            consumer.assign(List.of(FIRST));
            assertThat(read(consumer, 20)).hasSize(20);

            assertThatThrownBy(() -> read(consumer, 1)).hasMessageContaining("leaves out the offsets from 20");
        }
    }

    @Test
    void aTopicCreatedAgainIsNoticed() {
        append(0, 0, 10, 10);
        try (Consumer<String, String> consumer = strings().build()) {
            consumer.assign(List.of(FIRST));
            read(consumer, 10);
            cluster.deleteTopic("orders");
            cluster.createTopic("orders", 3);
            append(0, 0, 20, 10);

            assertThatThrownBy(() -> read(consumer, 1)).hasMessageContaining("created again");

            consumer.assign(List.of(FIRST));
            assertThat(read(consumer, 20)).extracting(ConsumerRecord::offset).isEqualTo(offsets(0, 20));
        }
    }

    @Test
    void pausedPartitionsAreLeftOut() {
        append(0, 0, 10, 10);
        append(1, 0, 10, 10);
        TopicPartition second = new TopicPartition("orders", 1);
        try (Consumer<String, String> consumer = strings().build()) {
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
        append(0, 0, 100, 10);
        append(1, 0, 100, 10);
        try (Consumer<String, String> consumer = strings().maxPollRecords(7).build()) {
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
        append(0, 0, 10_000, 10);
        try (Consumer<String, String> consumer =
                strings().prefetchBytes(5_000, 10_000).maxPollRecords(1).build()) {
            consumer.assign(List.of(FIRST));
            consumer.poll(SOON);
            await().during(Duration.ofMillis(200)).until(() -> cluster.fetches() < 20);

            assertThat(read(consumer, 9_999)).hasSize(9_999);
        }
    }

    @Test
    void wakeupEndsAPollFromAnotherThread() {
        try (Consumer<String, String> consumer = strings().build()) {
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
        try (Consumer<String, String> consumer = strings().build()) {
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
        try (Consumer<String, String> consumer = strings().build()) {
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
        assertThatThrownBy(() -> strings().maxPollRecords(0)).hasMessageContaining("maxPollRecords 0");
        assertThatThrownBy(() -> strings().prefetchBytes(10, 5)).hasMessageContaining("total 5");
        assertThatThrownBy(() -> strings().fetchMaxWait(Duration.ofHours(1))).hasMessageContaining("fetchMaxWait");
    }

    private ConsumerBuilder<String, String> strings() {
        return client.consumer(Serdes.string(), Serdes.string());
    }

    private static <K, V> List<ConsumerRecord<K, V>> read(Consumer<K, V> consumer, int count) {
        List<ConsumerRecord<K, V>> read = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (read.size() < count) {
            consumer.poll(SOON).forEach(read::add);
            assertThat(System.nanoTime())
                    .as("read %s of %s", read.size(), count)
                    .isLessThan(deadline);
        }
        return read;
    }

    private void append(int partition, int first, int end, int perBatch) {
        long producerId = nextProducerId++;
        for (int i = first; i < end; i += perBatch) {
            RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1 << 20);
            for (int each = i; each < Math.min(end, i + perBatch); each++) {
                builder.tryAppend(each, utf8("k" + each), utf8(Integer.toString(each)), List.of());
            }
            cluster.partition("orders", partition).append(builder.build(producerId, (short) 0, i - first));
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> numbers(int first, int end) {
        return IntStream.range(first, end).mapToObj(Integer::toString).toList();
    }

    private static List<Long> offsets(long first, long end) {
        return LongStream.range(first, end).boxed().toList();
    }
}
