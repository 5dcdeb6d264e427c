package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import io.raftlog.record.Record;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read. Key and value are decoded when asked for, so that a record whose bytes do not fit harms
 * nothing but itself.
 *
 * <p>Immutable. Keeps the fetched bytes it lies in alive.
 */
public final class ConsumerRecord<K, V> {
    private final TopicPartition topicPartition;
    private final Record record;
    private final int leaderEpoch;
    private final Serde<K> keys;
    private final Serde<V> values;

    ConsumerRecord(TopicPartition topicPartition, Record record, int leaderEpoch, Serde<K> keys, Serde<V> values) {
        this.topicPartition = topicPartition;
        this.record = record;
        this.leaderEpoch = leaderEpoch;
        this.keys = keys;
        this.values = values;
    }

    public TopicPartition topicPartition() {
        return topicPartition;
    }

    public String topic() {
        return topicPartition.topic();
    }

    public int partition() {
        return topicPartition.partition();
    }

    public long offset() {
        return record.offset();
    }

    /** Milliseconds since 1970, as the producer wrote them. */
    public long timestamp() {
        return record.timestamp();
    }

    /** The Raft term of the leader that appended the record. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** Decodes the key; null if there is none. Throws {@link DecodingException}. */
    public @Nullable K key() {
        return decode("key", record.key(), keys);
    }

    /** Decodes the value; null if the record deletes its key. Throws {@link DecodingException}. */
    public @Nullable V value() {
        return decode("value", record.value(), values);
    }

    /** A copy of the key's bytes; null if there is none. */
    public byte @Nullable [] keyBytes() {
        return copy(record.key());
    }

    /** A copy of the value's bytes; null if there is none. */
    public byte @Nullable [] valueBytes() {
        return copy(record.value());
    }

    public List<Header> headers() {
        return record.headers().stream()
                .map(header -> Header.of(header.key(), copy(header.value())))
                .toList();
    }

    /** For people: its place and sizes, not its content. */
    @Override
    public String toString() {
        return topicPartition + "@" + offset();
    }

    private <T> @Nullable T decode(String part, @Nullable ByteBuffer bytes, Serde<T> serde) {
        byte[] copy = copy(bytes);
        if (copy == null) {
            return null;
        }
        try {
            return serde.deserialize(copy);
        } catch (RuntimeException e) {
            throw new DecodingException(part, topicPartition, offset(), copy.length, e);
        }
    }

    private static byte @Nullable [] copy(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return null;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }
}
