package io.raftlog.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes records. Every acknowledged record is on disk on a majority of its partition's replicas, once, and records of
 * one partition are in the order in which they were sent; there is no setting that weakens this.
 *
 * <p>Futures complete on the producer's own thread, in order per partition. What is chained to them should be short and
 * must not wait for this producer; {@code send} from there never blocks. A future fails with {@link RefusedException} if
 * the record was certainly not written, with {@link OutcomeUnknownException} if nobody can say.
 *
 * <p>Thread-safe.
 */
public interface Producer<K, V> extends AutoCloseable {
    /**
     * Hands the record over for sending. Blocks only while the buffer is full or the topic is looked up for the first
     * time, at most as long as {@link ProducerBuilder#maxBlock} says. Never throws for the cluster's reasons: these fail
     * the future.
     */
    CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record);

    /** Sends a record with that key and value. */
    default CompletableFuture<RecordMetadata> send(String topic, @Nullable K key, @Nullable V value) {
        return send(ProducerRecord.of(topic, key, value));
    }

    /** Like {@link #send}, but never blocks: empty if that would be necessary, and then nothing is sent. */
    Optional<CompletableFuture<RecordMetadata>> trySend(ProducerRecord<K, V> record);

    /** Sends what is gathered at once, and returns when everything sent before has succeeded or failed. */
    void flush();

    /** Refuses new records, waits until everything sent has succeeded or failed, then frees all resources. */
    @Override
    void close();
}
