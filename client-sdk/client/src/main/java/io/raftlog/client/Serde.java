package io.raftlog.client;

import java.util.function.Function;

/**
 * How values of one type become bytes and back. An absent key or value never reaches a serde: it is sent, and read,
 * as absent.
 *
 * <p>Implementations must be thread-safe; those in {@link Serdes} are.
 */
public interface Serde<T> {
    /** The bytes are the producer's from then on; the caller must not change them. */
    byte[] serialize(T value);

    /** May throw anything for bytes that are not of this type; the consumer names the record then. */
    T deserialize(byte[] bytes);

    /** A serde of the two directions. */
    static <T> Serde<T> of(Function<? super T, byte[]> serialize, Function<byte[], ? extends T> deserialize) {
        return new Serde<>() {
            @Override
            public byte[] serialize(T value) {
                return serialize.apply(value);
            }

            @Override
            public T deserialize(byte[] bytes) {
                return deserialize.apply(bytes);
            }
        };
    }

    /** This serde for another type, by way of this one's: {@code Serdes.string().map(URI::create, URI::toString)}. */
    default <U> Serde<U> map(Function<? super T, ? extends U> decode, Function<? super U, ? extends T> encode) {
        return of(value -> serialize(encode.apply(value)), bytes -> decode.apply(deserialize(bytes)));
    }
}
