package io.raftlog.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written.
 *
 * <p>Immutable, as far as key and value are.
 *
 * @param partition where it goes; null lets the producer choose, by the key if there is one
 * @param timestamp milliseconds since 1970; null stands for the moment of sending
 * @param key null for none
 * @param value null says that the key is deleted
 */
public record ProducerRecord<K, V>(
        String topic,
        @Nullable Integer partition,
        @Nullable Long timestamp,
        @Nullable K key,
        @Nullable V value,
        List<Header> headers) {
    public ProducerRecord {
        if (partition != null && partition < 0) {
            throw new IllegalArgumentException("partition " + partition + " is negative");
        }
        if (timestamp != null && timestamp < 0) {
            throw new IllegalArgumentException("timestamp " + timestamp + " is before 1970");
        }
        headers = List.copyOf(headers);
    }

    public static <K, V> ProducerRecord<K, V> of(String topic, @Nullable K key, @Nullable V value) {
        return new ProducerRecord<>(topic, null, null, key, value, List.of());
    }

    /** Without a key: it goes to any partition. */
    public static <K, V> ProducerRecord<K, V> of(String topic, @Nullable V value) {
        return of(topic, null, value);
    }

    public ProducerRecord<K, V> withPartition(int newPartition) {
        return new ProducerRecord<>(topic, newPartition, timestamp, key, value, headers);
    }

    public ProducerRecord<K, V> withTimestamp(long newTimestamp) {
        return new ProducerRecord<>(topic, partition, newTimestamp, key, value, headers);
    }

    public ProducerRecord<K, V> withHeaders(List<Header> newHeaders) {
        return new ProducerRecord<>(topic, partition, timestamp, key, value, newHeaders);
    }

    /** With one more header at the end. */
    public ProducerRecord<K, V> withHeader(Header header) {
        List<Header> more = new ArrayList<>(headers);
        more.add(header);
        return withHeaders(more);
    }
}
