package io.raftlog.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which partition a key belongs to: murmur2 as Kafka's clients seed it, so that a key lands on the same partition
 * whichever client sends it. The bytes of a key are hashed, its serialized form.
 */
public final class KeyPartitioner {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;

    /** The partition of {@code key} among {@code partitionCount}; the key's position stays where it is. */
    public static int partitionFor(ByteBuffer key, int partitionCount) {
        if (partitionCount < 1) {
            throw new IllegalArgumentException("partition count " + partitionCount + " is not positive");
        }
        return (murmur2(key) & Integer.MAX_VALUE) % partitionCount;
    }

    public static int partitionFor(byte[] key, int partitionCount) {
        return partitionFor(ByteBuffer.wrap(key), partitionCount);
    }

    public static int murmur2(byte[] key) {
        return murmur2(ByteBuffer.wrap(key));
    }

    /** Hashes what is between the key's position and its limit, and moves neither. */
    public static int murmur2(ByteBuffer key) {
        ByteBuffer bytes = key.slice().order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.limit();
        int words = length & ~3;
        int hash = SEED ^ length;
        for (int i = 0; i < words; i += 4) {
            int word = bytes.getInt(i) * MULTIPLIER;
            hash = (hash * MULTIPLIER) ^ ((word ^ (word >>> 24)) * MULTIPLIER);
        }
        if (words < length) {
            for (int i = words; i < length; i++) {
                hash ^= (bytes.get(i) & 0xFF) << (8 * (i - words));
            }
            hash *= MULTIPLIER;
        }
        hash = (hash ^ (hash >>> 13)) * MULTIPLIER;
        return hash ^ (hash >>> 15);
    }

    private KeyPartitioner() {}
}
