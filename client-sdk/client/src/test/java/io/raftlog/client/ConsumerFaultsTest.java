package io.raftlog.client;

import static io.raftlog.client.Orders.offsets;
import static io.raftlog.client.Orders.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.FakePartition;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A consumer whose leader is gone, whose position is, or whose records are not what was written. */
@Timeout(60)
class ConsumerFaultsTest {
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Orders orders = new Orders();
    private final FakeCluster cluster = orders.cluster();

    @AfterEach
    void close() {
        orders.close();
    }

    @Test
    void aPoisonRecordHarmsOnlyItself() {
        orders.append(0, 0, 3, 1);
        try (Consumer<String, Long> consumer =
                orders.client().consumer(Serdes.string(), Serdes.long64()).build()) {
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
    void aTruncatedPositionIsToldWithTheValidRange() {
        orders.append(0, 0, 100, 10);
        orders.partition(0).truncateBefore(40);
        try (Consumer<String, String> consumer = orders.consumer().build()) {
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
        orders.append(0, 0, 100, 10);
        orders.partition(0).truncateBefore(40);
        try (Consumer<String, String> consumer =
                orders.consumer().onTruncated(OnTruncated.EARLIEST).build()) {
            consumer.assign(List.of(FIRST));
            consumer.seek(FIRST, 10);

            assertThat(read(consumer, 60)).extracting(ConsumerRecord::offset).isEqualTo(offsets(40, 100));
        }
    }

    @Test
    void readingGoesOnWithTheNextLeader() {
        orders.append(0, 0, 500, 10);
        try (Consumer<String, String> consumer =
                orders.consumer().prefetchBytes(1_000, 4_000).maxPollRecords(50).build()) {
            consumer.assign(List.of(FIRST));
            List<ConsumerRecord<String, String>> read = new ArrayList<>(read(consumer, 100));
            cluster.node(1).kill();
            orders.partition(0).elect(2);

            while (read.size() < 500) {
                consumer.poll(SOON).forEach(read::add);
            }

            assertThat(read).extracting(ConsumerRecord::offset).isEqualTo(offsets(0, 500));
        }
    }

    @Test
    void aFlippedBitIsNeverGivenOut() {
        orders.append(0, 0, 30, 10);
        FakePartition partition = orders.partition(0);
        AtomicBoolean second = new AtomicBoolean();
        partition.tamper(bytes -> {
            boolean isSecond = bytes.getLong(0) == 10;
            second.set(isSecond);
            return isSecond ? bytes.put(80, (byte) (bytes.get(80) ^ 1)) : bytes;
        });
        try (Consumer<String, String> consumer = orders.consumer().build()) {
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
        orders.append(0, 0, 30, 10);
        orders.partition(0).tamper(bytes -> bytes.getLong(0) == 20 ? bytes.putLong(0, 25) : bytes);
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            consumer.assign(List.of(FIRST));
            assertThat(read(consumer, 20)).hasSize(20);

            assertThatThrownBy(() -> read(consumer, 1)).hasMessageContaining("leaves out the offsets from 20");
        }
    }

    @Test
    void aTopicCreatedAgainIsNoticed() {
        orders.append(0, 0, 10, 10);
        try (Consumer<String, String> consumer = orders.consumer().build()) {
            consumer.assign(List.of(FIRST));
            read(consumer, 10);
            cluster.deleteTopic("orders");
            cluster.createTopic("orders", 3);
            orders.append(0, 0, 20, 10);

            assertThatThrownBy(() -> read(consumer, 1)).hasMessageContaining("created again");

            consumer.assign(List.of(FIRST));
            assertThat(read(consumer, 20)).extracting(ConsumerRecord::offset).isEqualTo(offsets(0, 20));
        }
    }
}
