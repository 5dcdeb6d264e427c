package io.raftlog.tools.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Values and keys of a load: windows into one block of random bytes, so that making one costs next to nothing and none
 * compresses. The same seed gives the same ones.
 *
 * <p>Immutable.
 */
final class Payload {
    private static final int BLOCK_BYTES = 1024 * 1024;
    /** Odd, so that the windows begin everywhere before they repeat. */
    private static final int STEP_BYTES = 4099;

    private final byte[] block;
    private final int size;
    private final int keys;

    Payload(long seed, int size, int keys) {
        this.block = new byte[BLOCK_BYTES + size];
        this.size = size;
        this.keys = keys;
        new Random(seed).nextBytes(block);
    }

    byte[] value(long index) {
        int from = (int) (index * STEP_BYTES % BLOCK_BYTES);
        byte[] value = new byte[size];
        System.arraycopy(block, from, value, 0, size);
        return value;
    }

    /** A value that begins with these two numbers. */
    byte[] markedValue(long index, long first, long second) {
        byte[] value = value(index);
        ByteBuffer.wrap(value).putLong(first).putLong(second);
        return value;
    }

    byte @Nullable [] key(long index) {
        return keys == 0 ? null : ("key-" + index % keys).getBytes(StandardCharsets.US_ASCII);
    }
}
