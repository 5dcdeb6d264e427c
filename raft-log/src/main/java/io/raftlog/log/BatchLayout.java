package io.raftlog.log;

import java.nio.ByteBuffer;

/**
 * The few fields in the header of a record batch that walking through a file needs. They are read one by one from a file's
 * bytes, where a whole batch is seldom at hand; the rest of the layout is the record package's.
 */
final class BatchLayout {
    static final int HEADER_BYTES = 61;
    static final byte MAGIC = 2;

    /** What the length field does not count: base offset and length itself. */
    static final int UNCOUNTED_BYTES = 12;

    private BatchLayout() {}

    static long baseOffset(ByteBuffer bytes, int at) {
        return bytes.getLong(at);
    }

    static int length(ByteBuffer bytes, int at) {
        return bytes.getInt(at + 8);
    }

    static int sizeBytes(ByteBuffer bytes, int at) {
        return UNCOUNTED_BYTES + length(bytes, at);
    }

    static byte magic(ByteBuffer bytes, int at) {
        return bytes.get(at + 16);
    }

    static int lastOffsetDelta(ByteBuffer bytes, int at) {
        return bytes.getInt(at + 23);
    }

    static long nextOffset(ByteBuffer bytes, int at) {
        return baseOffset(bytes, at) + lastOffsetDelta(bytes, at) + 1;
    }

    static long maxTimestamp(ByteBuffer bytes, int at) {
        return bytes.getLong(at + 35);
    }
}
