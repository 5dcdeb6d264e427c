package io.raftlog.tools.verify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A record's bytes: its value, once more its key, padding, and a checksum over all of it. Whoever reads it can tell that
 * nothing in it was changed, that it is as long as it was, and that it belongs to its key.
 *
 * <pre>
 * crc32c 4 | length 4 | value 8 | key length 2 | key | padding, made from the value
 * </pre>
 *
 * <p>Immutable.
 *
 * @param value unique in a run: {@code lane << 40 | counter}
 */
record CheckedValue(long value, String key, int padding) {
    private static final int CRC_BYTES = 4;
    private static final int FIXED_BYTES = CRC_BYTES + 4 + 8 + 2;
    private static final int LANE_SHIFT = 40;

    CheckedValue {
        if (padding < 0) {
            throw new IllegalArgumentException("padding " + padding + " is negative");
        }
    }

    /** A value that no other lane has, and this one only once. */
    static long value(int lane, long counter) {
        if (counter < 0 || counter >= 1L << LANE_SHIFT) {
            throw new IllegalArgumentException("counter " + counter + " does not fit");
        }
        return (long) lane << LANE_SHIFT | counter;
    }

    boolean hasKey(byte[] bytes) {
        return Arrays.equals(bytes, keyBytes());
    }

    byte[] keyBytes() {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    byte[] encode() {
        byte[] keyBytes = keyBytes();
        byte[] bytes = new byte[FIXED_BYTES + keyBytes.length + padding];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.position(CRC_BYTES);
        out.putInt(bytes.length)
                .putLong(value)
                .putShort((short) keyBytes.length)
                .put(keyBytes);
        for (int i = 0; out.hasRemaining(); i++) {
            out.put((byte) (value * 31 + i));
        }
        out.putInt(0, checksum(bytes));
        return bytes;
    }

    /** Empty if these are not, byte for byte, what {@link #encode} once returned. */
    static Optional<CheckedValue> decode(byte[] bytes) {
        if (bytes.length < FIXED_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int crc = in.getInt();
        int length = in.getInt();
        long value = in.getLong();
        int keyBytes = in.getShort() & 0xFFFF;
        if (crc != checksum(bytes) || length != bytes.length || keyBytes > in.remaining()) {
            return Optional.empty();
        }
        String key = new String(bytes, in.position(), keyBytes, StandardCharsets.UTF_8);
        return Optional.of(new CheckedValue(value, key, in.remaining() - keyBytes));
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, CRC_BYTES, bytes.length - CRC_BYTES);
        return (int) crc.getValue();
    }
}
