package io.raftlog.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record, read from a batch. Key, value and headers are read-only views of the batch's bytes, cut at each call, and
 * keep those bytes reachable: copy what is kept for long.
 *
 * <p>Immutable.
 */
@SuppressWarnings("JavaLangClash") // An explicit import wins over java.lang, and this is the word of the domain.
public final class Record {
    private final ByteBuffer bytes;
    private final long offset;
    private final long timestamp;
    private final int keyPosition;
    private final int keyLength;
    private final int valuePosition;
    private final int valueLength;
    private final int headersPosition;
    private final int headerCount;

    /** Keeps where the cursor stands; {@code readOnlyBytes} are those that the cursor walks over. */
    Record(ByteBuffer readOnlyBytes, RecordCursor at, long offset, long timestamp) {
        this.bytes = readOnlyBytes;
        this.offset = offset;
        this.timestamp = timestamp;
        this.keyPosition = at.keyPosition();
        this.keyLength = at.keyLength();
        this.valuePosition = at.valuePosition();
        this.valueLength = at.valueLength();
        this.headersPosition = at.headersPosition();
        this.headerCount = at.headerCount();
    }

    public long offset() {
        return offset;
    }

    /** Milliseconds since 1970, as the producer set it; −1 if it set none. */
    public long timestamp() {
        return timestamp;
    }

    public @Nullable ByteBuffer key() {
        return slice(keyPosition, keyLength);
    }

    /** Null for a tombstone. */
    public @Nullable ByteBuffer value() {
        return slice(valuePosition, valueLength);
    }

    /** In the order they were added; decoded at each call. */
    public List<RecordHeader> headers() {
        if (headerCount == 0) {
            return List.of();
        }
        FieldReader reader = new FieldReader(bytes, headersPosition, bytes.limit());
        List<RecordHeader> headers = new ArrayList<>(headerCount);
        for (int i = 0; i < headerCount; i++) {
            String key = reader.utf8(reader.varint());
            int length = reader.varint();
            headers.add(new RecordHeader(key, slice(reader.skip(length), length)));
        }
        return Collections.unmodifiableList(headers);
    }

    private @Nullable ByteBuffer slice(int position, int length) {
        return length < 0 ? null : bytes.slice(position, length);
    }

    /** Equal are two records with the same offset, timestamp, key, value and headers, whatever batch they came in. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Record that
                && offset == that.offset
                && timestamp == that.timestamp
                && Objects.equals(key(), that.key())
                && Objects.equals(value(), that.value())
                && headers().equals(that.headers());
    }

    @Override
    public int hashCode() {
        return Objects.hash(offset, timestamp, key(), value());
    }

    @Override
    public String toString() {
        return "record " + offset + " (key " + keyLength + " bytes, value " + valueLength + " bytes, " + headerCount
                + " headers)";
    }
}
