package io.raftlog.record;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a batch's records are compressed, as one stream.
 *
 * <p>Immutable.
 */
public enum CompressionCodec {
    NONE(0),
    GZIP(1),
    /** Snappy blocks in the framing of the Java library, as every Kafka client reads and writes them. */
    SNAPPY(2),
    /** The LZ4 frame format. */
    LZ4(3),
    ZSTD(4);

    private static final CompressionCodec[] BY_ID = values();

    private final int id;

    CompressionCodec(int id) {
        this.id = id;
    }

    /** The number in a batch's attributes. */
    public int id() {
        return id;
    }

    /** The codec of a number; empty for one that nobody has defined. */
    public static Optional<CompressionCodec> ofId(int id) {
        return isKnown(id) ? Optional.of(BY_ID[id]) : Optional.empty();
    }

    /** Reads a codec as users write it, in any case; throws {@link IllegalArgumentException} naming the choices. */
    public static CompressionCodec parse(String text) {
        return Arrays.stream(BY_ID)
                .filter(codec -> codec.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not one of "
                        + Arrays.stream(BY_ID).map(CompressionCodec::toString).collect(Collectors.joining(", "))));
    }

    /** In lower case, as {@link #parse} reads it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static boolean isKnown(int id) {
        return id >= 0 && id < BY_ID.length;
    }

    static CompressionCodec ofKnownId(int id) {
        return BY_ID[id];
    }
}
