package io.raftlog.record;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A name and a value beside a record's own. Names may repeat; their order is kept.
 *
 * <p>Immutable, as long as nobody writes to the bytes it was made from.
 *
 * @param value read-only; every call returns a view with a position of its own
 */
public record RecordHeader(String key, @Nullable ByteBuffer value) {
    public RecordHeader {
        value = value == null ? null : value.asReadOnlyBuffer();
    }

    @Override
    public @Nullable ByteBuffer value() {
        return value == null ? null : value.duplicate();
    }
}
