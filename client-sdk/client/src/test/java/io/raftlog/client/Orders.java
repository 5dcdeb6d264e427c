package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.fake.FakeCluster;
import io.raftlog.client.fake.FakePartition;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A topic {@code orders} of three partitions on a fake cluster of three nodes, and a client of it. */
final class Orders implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final FakeCluster cluster = new FakeCluster(3);
    private final RaftlogClient client;
    private long nextProducerId = 1;

    Orders() {
        cluster.createTopic("orders", 3);
        client = RaftlogClient.connect(cluster.config());
    }

    FakeCluster cluster() {
        return cluster;
    }

    RaftlogClient client() {
        return client;
    }

    FakePartition partition(int partition) {
        return cluster.partition("orders", partition);
    }

    ProducerBuilder<String, String> producer() {
        return client.producer(Serdes.string(), Serdes.string()).linger(Duration.ofMillis(1));
    }

    ConsumerBuilder<String, String> consumer() {
        return client.consumer(Serdes.string(), Serdes.string());
    }

    /** Sends numbers to partition 0. */
    static List<CompletableFuture<RecordMetadata>> send(Producer<String, String> producer, int first, int count) {
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            sent.add(producer.send(
                    ProducerRecord.of("orders", "k", Integer.toString(i)).withPartition(0)));
        }
        return sent;
    }

    static void joinAll(List<CompletableFuture<RecordMetadata>> sent) {
        sent.forEach(CompletableFuture::join);
    }

    static RaftlogException failure(CompletableFuture<?> future) {
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

    /** What a partition holds. */
    List<String> values(int partition) {
        return partition(partition).records().stream().map(Orders::text).toList();
    }

    static String text(Record record) {
        return StandardCharsets.UTF_8.decode(record.value()).toString();
    }

    /** Puts the numbers from one up to another, which is not among them, into a partition without asking a producer. */
    void append(int partition, int first, int end, int perBatch) {
        long producerId = nextProducerId++;
        for (int i = first; i < end; i += perBatch) {
            RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1 << 20);
            for (int each = i; each < Math.min(end, i + perBatch); each++) {
                builder.tryAppend(each, utf8("k" + each), utf8(Integer.toString(each)), List.of());
            }
            partition(partition).append(builder.build(producerId, (short) 0, i - first));
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Polls until so many records have come. */
    static <K, V> List<ConsumerRecord<K, V>> read(Consumer<K, V> consumer, int count) {
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

    static List<String> numbers(int first, int end) {
        return IntStream.range(first, end).mapToObj(Integer::toString).toList();
    }

    static List<Long> offsets(long first, long end) {
        return LongStream.range(first, end).boxed().toList();
    }

    @Override
    public void close() {
        client.close();
        cluster.close();
    }
}
