package io.raftlog.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of records and never a byte outside {@code [position, limit)}: whatever does not fit ends in {@link
 * CorruptBatchException}.
 *
 * <p>Confined to one thread.
 */
final class FieldReader {
    private final ByteBuffer bytes;
    private final int limit;
    private int position;

    FieldReader(ByteBuffer bytes, int position, int limit) {
        this.bytes = bytes;
        this.position = position;
        this.limit = limit;
    }

    int position() {
        return position;
    }

    int remaining() {
        return limit - position;
    }

    byte int8() {
        if (position >= limit) {
            throw new CorruptBatchException("a field begins at byte " + position + ", where the records end");
        }
        return bytes.get(position++);
    }

    /** A zig-zag encoded number of at most 32 bits. */
    int varint() {
        int b = int8();
        if (b >= 0) {
            return (b >>> 1) ^ -(b & 1);
        }
        int raw = b & 0x7F;
        for (int shift = 7; shift <= 28; shift += 7) {
            b = int8();
            raw |= (b & 0x7F) << shift;
            if (b >= 0) {
                if (shift == 28 && b > 0x0F) {
                    break;
                }
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new CorruptBatchException("the varint that ends at byte " + position + " has more than 32 bits");
    }

    /** A zig-zag encoded number of at most 64 bits. */
    long varlong() {
        long raw = 0;
        for (int shift = 0; shift <= 63; shift += 7) {
            int b = int8();
            raw |= (b & 0x7FL) << shift;
            if (b >= 0) {
                if (shift == 63 && b > 1) {
                    break;
                }
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new CorruptBatchException("the varint that ends at byte " + position + " has more than 64 bits");
    }

    /** Passes over {@code length} bytes, none if that is −1 (null), and returns where they began. */
    int skip(int length) {
        if (length < -1 || length > limit - position) {
            throw new CorruptBatchException(
                    "length " + length + " at byte " + position + ", where " + remaining() + " bytes are left");
        }
        int begin = position;
        position += Math.max(length, 0);
        return begin;
    }

    /** Text of exactly {@code length} bytes, which null is not. */
    String utf8(int length) {
        if (length < 0) {
            throw new CorruptBatchException("a header at byte " + position + " has no key");
        }
        byte[] text = new byte[length <= remaining() ? length : 0];
        bytes.get(skip(length), text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
