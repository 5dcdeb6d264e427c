package io.raftlog.client;

import io.raftlog.record.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named piece of bytes beside a record's value. A key may occur more than once; order is kept.
 *
 * <p>Immutable.
 */
public final class Header {
    private final String key;
    private final byte @Nullable [] value;

    private Header(String key, byte @Nullable [] value) {
        this.key = Objects.requireNonNull(key, "header key");
        this.value = value;
    }

    public static Header of(String key, byte @Nullable [] value) {
        return new Header(key, value == null ? null : value.clone());
    }

    /** A header whose value is the text in UTF-8. */
    public static Header of(String key, String value) {
        return new Header(key, value.getBytes(StandardCharsets.UTF_8));
    }

    public String key() {
        return key;
    }

    /** A copy of the value's bytes. */
    public byte @Nullable [] value() {
        return value == null ? null : value.clone();
    }

    /** The value read as UTF-8, with replacement characters where it is not. */
    public @Nullable String valueAsString() {
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    RecordHeader toRecordHeader() {
        return new RecordHeader(key, value == null ? null : ByteBuffer.wrap(value));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Header that && key.equals(that.key) && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return key + "=" + valueAsString();
    }
}
