package io.raftlog.tools.cli.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * How a number is written: as decimal or hexadecimal digits, or as that many bits of two's complement.
 *
 * <p>Immutable.
 */
record NumberEncoding(Kind kind, int bytes) {
    private static final Set<Integer> BITS = Set.of(8, 16, 32, 64);

    enum Kind {
        DECIMAL,
        HEX,
        BIG_ENDIAN,
        LITTLE_ENDIAN
    }

    static NumberEncoding parse(String modifier) {
        if (modifier.isEmpty() || modifier.equals("ascii")) {
            return new NumberEncoding(Kind.DECIMAL, 0);
        }
        if (modifier.equals("hex")) {
            return new NumberEncoding(Kind.HEX, 0);
        }
        if (modifier.startsWith("big")) {
            return new NumberEncoding(Kind.BIG_ENDIAN, width(modifier, "big"));
        }
        if (modifier.startsWith("little")) {
            return new NumberEncoding(Kind.LITTLE_ENDIAN, width(modifier, "little"));
        }
        throw unknown(modifier);
    }

    static boolean isKnown(String modifier) {
        try {
            parse(modifier);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    byte[] encode(long number) {
        return switch (kind) {
            case DECIMAL -> Long.toString(number).getBytes(StandardCharsets.US_ASCII);
            case HEX -> Long.toHexString(number).getBytes(StandardCharsets.US_ASCII);
            case BIG_ENDIAN ->
                Arrays.copyOfRange(
                        ByteBuffer.allocate(Long.BYTES).putLong(number).array(), Long.BYTES - bytes, Long.BYTES);
            case LITTLE_ENDIAN ->
                Arrays.copyOf(
                        ByteBuffer.allocate(Long.BYTES)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(number)
                                .array(),
                        bytes);
        };
    }

    private static int width(String modifier, String prefix) {
        for (int bits : BITS) {
            if (modifier.equals(prefix + bits)) {
                return bits / Byte.SIZE;
            }
        }
        throw unknown(modifier);
    }

    private static IllegalArgumentException unknown(String modifier) {
        return new IllegalArgumentException(
                "{" + modifier + "} is not known for a number: {hex}, {big8} to {big64} or {little8} to {little64}");
    }
}
