package io.raftlog.log;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The newest offset of each key, in a fixed piece of memory. It keeps 128 bits of a key's SHA-256 instead of the key: that
 * two keys among a billion share them has a chance of about one in 10²¹, and nobody knows how to make such two.
 *
 * <p>Confined to one thread.
 */
final class KeyOffsets {
    static final int BYTES_PER_SLOT = 3 * Long.BYTES;

    private static final int HASH_BYTES = 32;

    /** Fuller, and looking for a free slot takes long. */
    private static final double FULL = 0.8;

    // Slot by slot: two halves of the hash, offset + 1. The last is 0 where the slot is free.
    private final long[] table;
    private final int slots;
    private final int capacity;
    private final MessageDigest digest;
    private final byte[] hash = new byte[HASH_BYTES];
    private byte[] keyBytes = new byte[256];
    private int size;

    /** @param bytes of memory, all taken now */
    KeyOffsets(int bytes) {
        slots = Math.max(2, bytes / BYTES_PER_SLOT);
        capacity = Math.max(1, (int) (FULL * slots));
        table = new long[3 * slots];
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** How many keys it can hold. */
    int capacity() {
        return capacity;
    }

    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(table, 0);
        size = 0;
    }

    /** Notes a later offset of a key; false, and nothing noted, if the key is new and there is no room. */
    boolean put(ByteBuffer key, long offset) {
        int at = slotOf(key);
        if (table[at + 2] == 0) {
            if (size == capacity) {
                return false;
            }
            table[at] = high();
            table[at + 1] = low();
            size++;
        }
        table[at + 2] = offset + 1;
        return true;
    }

    /** The last offset noted for a key; -1 if there is none. */
    long newest(ByteBuffer key) {
        return table[slotOf(key) + 2] - 1;
    }

    /** Where the key is in the table, or a free place for it. */
    private int slotOf(ByteBuffer key) {
        hash(key);
        long high = high();
        long low = low();
        int slot = (int) (((high >>> 33) * slots) >>> 31);
        while (table[3 * slot + 2] != 0 && (table[3 * slot] != high || table[3 * slot + 1] != low)) {
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return 3 * slot;
    }

    private void hash(ByteBuffer key) {
        int length = key.remaining();
        if (length > keyBytes.length) {
            keyBytes = new byte[Math.max(length, 2 * keyBytes.length)];
        }
        key.get(key.position(), keyBytes, 0, length);
        digest.update(keyBytes, 0, length);
        try {
            digest.digest(hash, 0, HASH_BYTES);
        } catch (DigestException e) {
            throw new AssertionError("a hash fits into " + HASH_BYTES + " bytes", e);
        }
    }

    private long high() {
        return ByteBuffer.wrap(hash).getLong(0);
    }

    private long low() {
        return ByteBuffer.wrap(hash).getLong(Long.BYTES);
    }
}
