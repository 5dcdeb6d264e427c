package io.raftlog.tools.demo;

import io.raftlog.client.Consumer;
import io.raftlog.client.ConsumerRecord;
import io.raftlog.client.Header;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import io.raftlog.client.Topic;
import io.raftlog.model.TopicPartition;
import io.raftlog.record.KeyPartitioner;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from beginning to end and has each partition judged against the source, which is read again for it.
 *
 * <p>Confined to one thread.
 */
final class ReadBack implements Closeable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final byte[] NONE = new byte[0];

    private final List<TopicPartition> partitions;
    private final List<RecordSource.Reader> sources = new ArrayList<>();
    private final List<Judge> judges = new ArrayList<>();

    ReadBack(Topic topic, RecordSource source, Writer writer) throws IOException {
        int count = topic.partitions().size();
        this.partitions = topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
        for (int partition = 0; partition < count; partition++) {
            RecordSource.Reader reader = source.open();
            sources.add(reader);
            int place = partition;
            judges.add(new Judge(
                    partition,
                    () -> nextOf(place, count, reader),
                    writer::wasAcknowledged,
                    key -> KeyPartitioner.partitionFor(key, count) == place));
        }
    }

    private static @Nullable DemoRecord nextOf(int partition, int count, RecordSource.Reader reader)
            throws IOException {
        DemoRecord next = reader.next();
        while (next != null && KeyPartitioner.partitionFor(next.key(), count) != partition) {
            next = reader.next();
        }
        return next;
    }

    /** Reads up to the end as it is now; that is behind everything acknowledged. */
    Verdict run(RaftlogClient client, LongConsumer progress) throws IOException {
        try (Consumer<byte[], byte[]> consumer =
                client.consumer(Serdes.bytes(), Serdes.bytes()).build()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long read = 0;
            long lastProgress = System.nanoTime();
            while (!atEnd(consumer, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    byte[] key = record.keyBytes();
                    byte[] value = record.valueBytes();
                    judges.get(record.partition())
                            .read(id(record), key == null ? NONE : key, value == null ? NONE : value);
                    read++;
                    lastProgress = System.nanoTime();
                }
                progress.accept(read);
                if (System.nanoTime() - lastProgress > PATIENCE_NANOS) {
                    throw new IOException("nothing could be read for a minute, after " + read + " records");
                }
            }
        }
        Verdict verdict = Verdict.NOTHING;
        for (Judge judge : judges) {
            verdict = verdict.plus(judge.finish());
        }
        return verdict;
    }

    private static boolean atEnd(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** -1 if it carries none. */
    private static long id(ConsumerRecord<byte[], byte[]> record) {
        for (Header header : record.headers()) {
            byte[] value = header.value();
            if (header.key().equals(Writer.ID_HEADER) && value != null && value.length == Long.BYTES) {
                return ByteBuffer.wrap(value).getLong();
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        for (RecordSource.Reader source : sources) {
            source.close();
        }
    }
}
