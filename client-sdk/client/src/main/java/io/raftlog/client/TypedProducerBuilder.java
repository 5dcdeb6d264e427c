package io.raftlog.client;

import io.raftlog.client.producer.ProducerSettings;
import io.raftlog.client.producer.RecordSender;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.KeyPartitioner;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.Sequences;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** Checks a producer's settings, each by itself when it is given, together when it is built. */
final class TypedProducerBuilder<K, V> implements ProducerBuilder<K, V> {
    private final ClusterRouter router;
    private final Serde<K> keys;
    private final Serde<V> values;
    private final Set<AutoCloseable> open;

    private int batchBytes = 64 << 10;
    private Duration linger = Duration.ofMillis(5);
    private CompressionCodec compression = CompressionCodec.NONE;
    private long bufferBytes = 32L << 20;
    private Duration deliveryTimeout = Duration.ofMinutes(2);
    private Duration maxBlock = Duration.ofMinutes(1);
    private Partitioner partitioner = (topic, key, count) -> KeyPartitioner.partitionFor(key, count);

    TypedProducerBuilder(ClusterRouter router, Serde<K> keys, Serde<V> values, Set<AutoCloseable> open) {
        this.router = router;
        this.keys = Objects.requireNonNull(keys, "key serde");
        this.values = Objects.requireNonNull(values, "value serde");
        this.open = open;
    }

    @Override
    public ProducerBuilder<K, V> batchBytes(int bytes) {
        if (bytes < RecordBatch.HEADER_BYTES || bytes > RecordBatch.MAX_UNCOMPRESSED_BYTES) {
            throw new IllegalArgumentException("batchBytes " + bytes + " is not in " + RecordBatch.HEADER_BYTES + ".."
                    + RecordBatch.MAX_UNCOMPRESSED_BYTES);
        }
        batchBytes = bytes;
        return this;
    }

    @Override
    public ProducerBuilder<K, V> linger(Duration duration) {
        linger = Durations.requireNotNegative("linger", duration);
        return this;
    }

    @Override
    public ProducerBuilder<K, V> compression(CompressionCodec codec) {
        compression = Objects.requireNonNull(codec, "compression");
        return this;
    }

    @Override
    public ProducerBuilder<K, V> bufferBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bufferBytes " + bytes + " is less than 1");
        }
        bufferBytes = bytes;
        return this;
    }

    @Override
    public ProducerBuilder<K, V> deliveryTimeout(Duration timeout) {
        deliveryTimeout = Durations.requirePositive("deliveryTimeout", timeout);
        return this;
    }

    @Override
    public ProducerBuilder<K, V> maxBlock(Duration duration) {
        maxBlock = Durations.requireNotNegative("maxBlock", duration);
        return this;
    }

    @Override
    public ProducerBuilder<K, V> partitioner(Partitioner chosen) {
        partitioner = Objects.requireNonNull(chosen, "partitioner");
        return this;
    }

    @Override
    public Producer<K, V> build() {
        if (bufferBytes < batchBytes) {
            throw new IllegalArgumentException(
                    "bufferBytes " + bufferBytes + " is less than batchBytes " + batchBytes + ": no batch would fill");
        }
        if (deliveryTimeout.compareTo(linger) <= 0) {
            throw new IllegalArgumentException(
                    "deliveryTimeout " + deliveryTimeout + " is not longer than linger " + linger);
        }
        RecordSender sender = new RecordSender(
                router,
                new ProducerSettings(
                        batchBytes, linger, compression, bufferBytes, deliveryTimeout, Sequences.REMEMBERED_BATCHES));
        open.add(sender);
        return new TypedProducer<>(router, sender, keys, values, partitioner, maxBlock, () -> open.remove(sender));
    }
}
