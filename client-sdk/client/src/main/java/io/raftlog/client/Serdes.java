package io.raftlog.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Function;

/** Serdes of common types; their bytes are the same as those of Kafka's serializers of these types. */
public final class Serdes {
    private static final Serde<String> STRING =
            Serde.of(text -> text.getBytes(StandardCharsets.UTF_8), Serdes::strictUtf8);
    private static final Serde<byte[]> BYTES = Serde.of(Function.identity(), Function.identity());
    private static final Serde<Integer> INT32 = Serde.of(
            value -> ByteBuffer.allocate(Integer.BYTES).putInt(value).array(),
            bytes -> exactly(Integer.BYTES, bytes).getInt());
    private static final Serde<Long> LONG64 = Serde.of(
            value -> ByteBuffer.allocate(Long.BYTES).putLong(value).array(),
            bytes -> exactly(Long.BYTES, bytes).getLong());
    private static final Serde<Double> DOUBLE64 = Serde.of(
            value -> ByteBuffer.allocate(Double.BYTES).putDouble(value).array(),
            bytes -> exactly(Double.BYTES, bytes).getDouble());
    private static final Serde<UUID> UUIDS = STRING.map(UUID::fromString, UUID::toString);

    private Serdes() {}

    /** UTF-8; bytes that are not UTF-8 are refused, never replaced. */
    public static Serde<String> string() {
        return STRING;
    }

    /** The bytes as they are, not copied. */
    public static Serde<byte[]> bytes() {
        return BYTES;
    }

    /** Four bytes, big endian. */
    public static Serde<Integer> int32() {
        return INT32;
    }

    /** Eight bytes, big endian. */
    public static Serde<Long> long64() {
        return LONG64;
    }

    /** Eight bytes, IEEE 754, big endian. */
    public static Serde<Double> double64() {
        return DOUBLE64;
    }

    /** As text, {@code 123e4567-e89b-12d3-a456-426614174000}. */
    public static Serde<UUID> uuid() {
        return UUIDS;
    }

    private static String strictUtf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    private static ByteBuffer exactly(int size, byte[] bytes) {
        if (bytes.length != size) {
            throw new IllegalArgumentException(bytes.length + " bytes instead of " + size);
        }
        return ByteBuffer.wrap(bytes);
    }
}
