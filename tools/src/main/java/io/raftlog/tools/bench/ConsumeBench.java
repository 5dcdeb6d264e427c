package io.raftlog.tools.bench;

import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from its beginning with one consumer, as fast as it comes.
 *
 * <p>Confined to one thread.
 */
public final class ConsumeBench {
    private static final Duration POLL = Duration.ofMillis(500);

    private final RaftlogClient client;
    private final Topic topic;

    public ConsumeBench(RaftlogClient client, Topic topic) {
        this.client = client;
        this.topic = topic;
    }

    /**
     * What came out of reading.
     *
     * @param bytes of keys and values
     * @param firstRecordMs until the first record was there
     */
    public record Result(
            long records,
            long bytes,
            double seconds,
            double firstRecordMs,
            double recordsPerSecond,
            double megabytesPerSecond,
            double clientCpuSeconds,
            Optional<ClusterUsage> nodes) {}

    /** Ends after {@code most} records or at the end as it was at the beginning. */
    public Result run(long most, LongConsumer progress) {
        List<TopicPartition> partitions = topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
        try (Consumer<byte[], byte[]> consumer =
                client.consumer(Serdes.bytes(), Serdes.bytes()).build()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            ClusterUsage.Before before =
                    new ClusterUsage.Before(client.admin().describeCluster().join());
            ProcessUsage clientBefore = ProduceBench.ownUsage();
            long begun = System.nanoTime();
            consumer.assign(partitions);
            long first = 0;
            long records = 0;
            long bytes = 0;
            while (records < most && !atEnd(consumer, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    records++;
                    bytes += length(record.keyBytes()) + length(record.valueBytes());
                }
                first = first == 0 && records > 0 ? System.nanoTime() : first;
                progress.accept(records);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            return new Result(
                    records,
                    bytes,
                    seconds,
                    first == 0 ? 0 : (first - begun) / 1e6,
                    records / seconds,
                    bytes / 1e6 / seconds,
                    ProduceBench.ownUsage().since(clientBefore).cpuSeconds(),
                    before.until(bytes));
        }
    }

    private static boolean atEnd(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
