package io.raftlog.client;

import io.raftlog.record.CompressionCodec;
import java.time.Duration;

/** Settings of a producer to be made. The defaults suit most. Confined to one thread. */
public interface ProducerBuilder<K, V> {
    /** How large a batch of records gets before the next one is begun; 64 KiB. A larger record travels alone. */
    ProducerBuilder<K, V> batchBytes(int bytes);

    /** How long a batch waits to be filled; 5 ms. Zero sends at once whenever nothing is under way. */
    ProducerBuilder<K, V> linger(Duration linger);

    /** How batches are compressed; not at all. */
    ProducerBuilder<K, V> compression(CompressionCodec codec);

    /** How much may be gathered and unanswered before {@code send} blocks; 32 MiB. */
    ProducerBuilder<K, V> bufferBytes(long bytes);

    /** How long a record is tried before its future fails; 2 minutes. */
    ProducerBuilder<K, V> deliveryTimeout(Duration timeout);

    /** How long {@code send} may block for room in the buffer or a topic's first look-up; 1 minute. */
    ProducerBuilder<K, V> maxBlock(Duration duration);

    /** Where keys go; by default where Kafka's clients send them. */
    ProducerBuilder<K, V> partitioner(Partitioner partitioner);

    Producer<K, V> build();
}
