package io.raftlog.record;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Where the fields of a batch header lie; {@code package-info} draws them. */
final class BatchLayout {
    static final int BASE_OFFSET = 0;
    static final int LENGTH = 8;
    static final int LEADER_EPOCH = 12;
    static final int MAGIC = 16;
    static final int CRC = 17;
    static final int ATTRIBUTES = 21;
    static final int LAST_OFFSET_DELTA = 23;
    static final int BASE_TIMESTAMP = 27;
    static final int MAX_TIMESTAMP = 35;
    static final int PRODUCER_ID = 43;
    static final int PRODUCER_EPOCH = 51;
    static final int BASE_SEQUENCE = 53;
    static final int COUNT = 57;
    static final int RECORDS = 61;

    /** Base offset and length: what the length field does not count. */
    static final int BEFORE_LENGTH_COUNTS = 12;

    /** Length, attributes, both deltas, key and value length, header count: a byte each. */
    static final int SMALLEST_RECORD = 7;

    static final byte MAGIC_V2 = 2;

    static final int CODEC_BITS = 0x07;
    static final int LOG_APPEND_TIME_BIT = 0x08;
    static final int TRANSACTIONAL_BIT = 0x10;
    static final int CONTROL_BIT = 0x20;
    static final int DELETE_HORIZON_BIT = 0x40;
    static final int UNDEFINED_BITS = 0xFF80;

    /** The checksum of a batch that begins at 0 and has {@code size} bytes. */
    static int crcOf(ByteBuffer batch, int size) {
        CRC32C crc = new CRC32C();
        crc.update(batch.slice(ATTRIBUTES, size - ATTRIBUTES));
        return (int) crc.getValue();
    }

    private BatchLayout() {}
}
