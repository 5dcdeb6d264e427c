package io.raftlog.record;

import java.nio.ByteBuffer;

/**
 * Walks over a batch's uncompressed records without making an object for each. It believes nothing: lengths must add
 * up, offsets must rise within the batch, and the records must be as many as the header says.
 *
 * <p>Confined to one thread.
 */
final class RecordCursor {
    /** Header key length and value length. */
    private static final int SMALLEST_HEADER = 2;

    private final ByteBuffer bytes;
    private final RecordBatch batch;
    private final int count;
    private final int lastOffsetDelta;
    private int position;
    private int passed;

    private byte attributes;
    private long timestampDelta;
    private int afterTimestampPosition;
    private int offsetDelta = -1;
    private int keyPosition;
    private int keyLength;
    private int valuePosition;
    private int valueLength;
    private int headersPosition;
    private int headerCount;

    /** Stands before the first record; {@code records} are read from 0 to their limit. */
    RecordCursor(RecordBatch batch, ByteBuffer records) {
        this.bytes = records;
        this.batch = batch;
        this.count = batch.count();
        this.lastOffsetDelta = batch.lastOffsetDelta();
        if (count < 0 || (count == 0 && records.limit() > 0)) {
            throw new CorruptBatchException("batch at offset " + batch.baseOffset() + ": " + records.limit()
                    + " bytes of records, which are " + count + " by its header");
        }
    }

    boolean hasNext() {
        return passed < count;
    }

    /** Moves to the next record; after the last one nothing may be left, after a corrupt one there is no next. */
    void advance() {
        try {
            read();
            passed++;
        } catch (CorruptBatchException e) {
            int corrupt = passed;
            passed = count;
            throw new CorruptBatchException(
                    "batch at offset " + batch.baseOffset() + ", record " + corrupt + " of " + count + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void read() {
        int end = endOfRecord();
        FieldReader reader = new FieldReader(bytes, position, end);
        attributes = reader.int8();
        timestampDelta = reader.varlong();
        afterTimestampPosition = reader.position();
        int delta = reader.varint();
        if (delta <= offsetDelta || delta > lastOffsetDelta) {
            throw new CorruptBatchException(
                    "offset delta " + delta + " is not above " + offsetDelta + " and at most " + lastOffsetDelta);
        }
        offsetDelta = delta;
        keyLength = reader.varint();
        keyPosition = reader.skip(keyLength);
        valueLength = reader.varint();
        valuePosition = reader.skip(valueLength);
        headerCount = reader.varint();
        headersPosition = reader.position();
        skipHeaders(reader);
        if (reader.remaining() != 0) {
            throw new CorruptBatchException(reader.remaining() + " bytes are left behind its last field");
        }
        position = end;
        if (passed == count - 1 && position != bytes.limit()) {
            throw new CorruptBatchException((bytes.limit() - position) + " bytes are left behind the last record");
        }
    }

    private int endOfRecord() {
        FieldReader reader = new FieldReader(bytes, position, bytes.limit());
        int length = reader.varint();
        if (length < 0) {
            throw new CorruptBatchException("length " + length + " is negative");
        }
        position = reader.skip(length);
        return reader.position();
    }

    private void skipHeaders(FieldReader reader) {
        if (headerCount < 0 || headerCount > reader.remaining() / SMALLEST_HEADER) {
            throw new CorruptBatchException(
                    headerCount + " headers cannot be in the " + reader.remaining() + " bytes left");
        }
        for (int i = 0; i < headerCount; i++) {
            int length = reader.varint();
            if (length < 0) {
                throw new CorruptBatchException("header " + i + " has no key");
            }
            reader.skip(length);
            reader.skip(reader.varint());
        }
    }

    /** Where the record ends and the next one begins; 0 before the first. */
    int endPosition() {
        return position;
    }

    byte attributes() {
        return attributes;
    }

    /** Where the fields behind the timestamp delta begin. */
    int afterTimestampPosition() {
        return afterTimestampPosition;
    }

    long timestampDelta() {
        return timestampDelta;
    }

    int offsetDelta() {
        return offsetDelta;
    }

    int keyPosition() {
        return keyPosition;
    }

    /** −1 for null, as with the value. */
    int keyLength() {
        return keyLength;
    }

    int valuePosition() {
        return valuePosition;
    }

    int valueLength() {
        return valueLength;
    }

    int headersPosition() {
        return headersPosition;
    }

    int headerCount() {
        return headerCount;
    }
}
