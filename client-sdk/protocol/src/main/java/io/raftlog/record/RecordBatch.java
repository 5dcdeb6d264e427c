package io.raftlog.record;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * A view over the bytes of exactly one batch. It copies nothing: whoever made it must not write to the bytes any more.
 *
 * <p>That it exists says only that its length, magic and codec make sense; {@link #crcMatches} says that the bytes are
 * those its producer wrote, {@link RecordBatchValidator} that a leader may take it. Immutable.
 */
public final class RecordBatch {
    public static final int HEADER_BYTES = BatchLayout.RECORDS;

    /**
     * The most that a batch may have as it is sent, in any topic. Entries of Raft logs, messages and memory are laid out for
     * it, so a topic may ask for less and not for more.
     */
    public static final int MAX_BYTES = 1 << 20;

    /**
     * The most that a batch may take before compression. No {@link RecordBatchBuilder} exceeds it, so it is the bound to
     * give to {@link #records} where nothing better is known.
     */
    public static final int MAX_UNCOMPRESSED_BYTES = 64 << 20;

    public static final long NO_TIMESTAMP = -1;
    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;

    /** Length of what {@link #stampedPrefix} replaces. */
    public static final int PREFIX_BYTES = BatchLayout.MAGIC;

    // Not the read-only view: the JDK's CRC-32C would copy its array piece by piece instead of reading it in place.
    private final ByteBuffer bytes;

    private RecordBatch(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * The batch between the buffer's position and its limit, which it must fill exactly. Neither CRC nor records are
     * looked at. The buffer's position stays where it is.
     */
    public static RecordBatch of(ByteBuffer bytes) throws CorruptBatchException {
        ByteBuffer batch = bytes.slice();
        if (batch.limit() < HEADER_BYTES) {
            throw new CorruptBatchException(
                    "a batch has at least " + HEADER_BYTES + " bytes, here are " + batch.limit());
        }
        byte magic = batch.get(BatchLayout.MAGIC);
        if (magic != BatchLayout.MAGIC_V2) {
            throw new CorruptBatchException("magic " + magic + ", only 2 is known");
        }
        int length = batch.getInt(BatchLayout.LENGTH);
        if (length != batch.limit() - BatchLayout.BEFORE_LENGTH_COUNTS) {
            throw new CorruptBatchException("length field " + length + ", but "
                    + (batch.limit() - BatchLayout.BEFORE_LENGTH_COUNTS) + " bytes follow it");
        }
        int codec = batch.getShort(BatchLayout.ATTRIBUTES) & BatchLayout.CODEC_BITS;
        if (!CompressionCodec.isKnown(codec)) {
            throw new CorruptBatchException("codec " + codec + " is not defined");
        }
        return new RecordBatch(batch);
    }

    public long baseOffset() {
        return bytes.getLong(BatchLayout.BASE_OFFSET);
    }

    /** Offset of the last record, were none missing: compaction may have taken it out. */
    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** Where the next batch of the log begins. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int leaderEpoch() {
        return bytes.getInt(BatchLayout.LEADER_EPOCH);
    }

    /** The CRC-32C as stored. */
    public int crc() {
        return bytes.getInt(BatchLayout.CRC);
    }

    /** Reads the whole batch. */
    public boolean crcMatches() {
        return crc() == BatchLayout.crcOf(bytes, sizeInBytes());
    }

    /** The attribute bits; {@code package-info} names them. */
    public short attributes() {
        return bytes.getShort(BatchLayout.ATTRIBUTES);
    }

    public CompressionCodec compression() {
        return CompressionCodec.ofKnownId(attributes() & BatchLayout.CODEC_BITS);
    }

    /** Whether all records carry {@link #maxTimestamp}, set by a broker, instead of their producer's timestamps. */
    public boolean hasLogAppendTime() {
        return (attributes() & BatchLayout.LOG_APPEND_TIME_BIT) != 0;
    }

    public boolean isTransactional() {
        return (attributes() & BatchLayout.TRANSACTIONAL_BIT) != 0;
    }

    public boolean isControl() {
        return (attributes() & BatchLayout.CONTROL_BIT) != 0;
    }

    /** Until when the tombstones of a compacted batch are kept at least; empty for one that never kept any. */
    public OptionalLong deleteHorizonMs() {
        return (attributes() & BatchLayout.DELETE_HORIZON_BIT) != 0
                ? OptionalLong.of(baseTimestamp())
                : OptionalLong.empty();
    }

    /** What the records' timestamps are relative to: no record's own once there is a delete horizon. */
    public long baseTimestamp() {
        return bytes.getLong(BatchLayout.BASE_TIMESTAMP);
    }

    public long maxTimestamp() {
        return bytes.getLong(BatchLayout.MAX_TIMESTAMP);
    }

    public long producerId() {
        return bytes.getLong(BatchLayout.PRODUCER_ID);
    }

    public short producerEpoch() {
        return bytes.getShort(BatchLayout.PRODUCER_EPOCH);
    }

    public int baseSequence() {
        return bytes.getInt(BatchLayout.BASE_SEQUENCE);
    }

    /** The sequence of the last record, beyond {@link Integer#MAX_VALUE} beginning again at 0; −1 without sequences. */
    public int lastSequence() {
        int base = baseSequence();
        return base == NO_SEQUENCE ? NO_SEQUENCE : Sequences.plus(base, lastOffsetDelta());
    }

    /** How many records the header says there are. */
    public int count() {
        return bytes.getInt(BatchLayout.COUNT);
    }

    public int sizeInBytes() {
        return bytes.limit();
    }

    int lastOffsetDelta() {
        return bytes.getInt(BatchLayout.LAST_OFFSET_DELTA);
    }

    /** The whole batch, read-only, from 0 to {@link #sizeInBytes}; a view with a position of its own. */
    public ByteBuffer buffer() {
        return bytes.asReadOnlyBuffer();
    }

    /**
     * The first {@link #PREFIX_BYTES} bytes of this batch as they are once a leader has placed it, in a fresh buffer.
     * They lie outside the CRC, so the bytes behind them go to disk as they are.
     */
    public ByteBuffer stampedPrefix(long baseOffset, int leaderEpoch) {
        return ByteBuffer.allocate(PREFIX_BYTES)
                .putLong(baseOffset)
                .putInt(bytes.getInt(BatchLayout.LENGTH))
                .putInt(leaderEpoch)
                .flip();
    }

    /**
     * The records, decoded one by one while iterating; those of a compressed batch are decompressed when an iteration
     * begins. Bytes that are no records end it with {@link CorruptBatchException}.
     *
     * @param maxDecompressedBytes where decompression gives up, also with {@link CorruptBatchException}: a few bytes can
     *     claim to be many
     */
    public Iterable<Record> records(int maxDecompressedBytes) {
        return () -> new Iterator<>() {
            private final ByteBuffer records =
                    uncompressedRecords(maxDecompressedBytes).asReadOnlyBuffer();
            private final RecordCursor cursor = new RecordCursor(RecordBatch.this, records);
            private final boolean logAppendTime = hasLogAppendTime();
            private final long firstOffset = baseOffset();
            private final long time = logAppendTime ? maxTimestamp() : baseTimestamp();

            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public Record next() {
                if (!cursor.hasNext()) {
                    throw new NoSuchElementException();
                }
                cursor.advance();
                long timestamp = logAppendTime ? time : time + cursor.timestampDelta();
                return new Record(records, cursor, firstOffset + cursor.offsetDelta(), timestamp);
            }
        };
    }

    /** The bytes of the records, from 0 to their limit. */
    ByteBuffer uncompressedRecords(int maxDecompressedBytes) {
        ByteBuffer records = bytes.slice(HEADER_BYTES, sizeInBytes() - HEADER_BYTES);
        CompressionCodec codec = compression();
        return codec == CompressionCodec.NONE
                ? records
                : Compression.of(codec).decompress(records, maxDecompressedBytes);
    }

    @Override
    public String toString() {
        return "batch " + baseOffset() + ".." + lastOffset() + " (" + count() + " records, " + sizeInBytes()
                + " bytes, " + compression() + ")";
    }
}
