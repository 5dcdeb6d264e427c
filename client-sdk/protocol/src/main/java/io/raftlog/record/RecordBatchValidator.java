package io.raftlog.record;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a leader requires of a batch before it proposes it. */
public final class RecordBatchValidator {

    /** How far a check looks into a batch that its CRC says arrived as it was sent. */
    public enum Depth {
        /**
         * The header and the CRC; every byte is read once and nothing decoded. It catches whatever happened to the bytes
         * after their producer wrote them, and every header that contradicts itself. It does not catch a producer that
         * encodes its records wrongly.
         */
        HEADER,
        /**
         * Besides, it walks over the records of an uncompressed batch: as many as the header says, offset deltas from 0
         * without a gap, lengths that add up, the highest timestamp the one in the header. Compressed records are not
         * looked at.
         */
        PLAIN_RECORDS,
        /** The same for compressed batches, which are decompressed to no more than the bound given. */
        ALL_RECORDS
    }

    /** As below to the depth of {@link Depth#HEADER}, which is what a broker can afford for every batch. */
    public static Optional<Refusal> check(ByteBuffer oneBatch, int maxBatchBytes) {
        return check(oneBatch, maxBatchBytes, Depth.HEADER, RecordBatch.MAX_UNCOMPRESSED_BYTES);
    }

    /**
     * Why the bytes between position and limit may not be appended as one batch; empty if they may. Any bytes may be
     * given: no exception comes of them. Base offset and leader epoch are not looked at, since the leader sets them.
     */
    public static Optional<Refusal> check(
            ByteBuffer oneBatch, int maxBatchBytes, Depth depth, int maxDecompressedBytes) {
        ByteBuffer batch = oneBatch.slice();
        Refusal refusal = framing(batch, maxBatchBytes);
        if (refusal == null) {
            refusal = attributes(batch);
        }
        if (refusal == null) {
            refusal = counts(batch);
        }
        if (refusal == null) {
            refusal = timestamps(batch);
        }
        if (refusal == null) {
            refusal = producer(batch);
        }
        if (refusal == null && depth != Depth.HEADER) {
            refusal = records(RecordBatch.of(batch), depth, maxDecompressedBytes);
        }
        return Optional.ofNullable(refusal);
    }

    /**
     * Why a batch that passed {@link #check} in depth may not enter a compacted topic; empty if it may: every record needs
     * a key there.
     */
    public static Optional<Refusal> checkKeys(ByteBuffer oneBatch, int maxDecompressedBytes) {
        RecordBatch batch = RecordBatch.of(oneBatch);
        RecordCursor cursor = new RecordCursor(batch, batch.uncompressedRecords(maxDecompressedBytes));
        for (int i = 0; cursor.hasNext(); i++) {
            cursor.advance();
            if (cursor.keyLength() < 0) {
                return Optional.of(new Refusal(
                        ErrorCode.INVALID_RECORD,
                        "record " + i + " of " + batch.count() + " has no key, but the topic is compacted",
                        "give every record a key, or set cleanup.policy=delete"));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Refusal framing(ByteBuffer batch, int maxBatchBytes) {
        int size = batch.limit();
        if (size > BatchLayout.MAGIC && batch.get(BatchLayout.MAGIC) != BatchLayout.MAGIC_V2) {
            return unsupported("magic " + batch.get(BatchLayout.MAGIC) + ": only record batches of magic 2 are taken");
        }
        if (size < RecordBatch.HEADER_BYTES) {
            return corrupt(size + " bytes: a batch header alone has " + RecordBatch.HEADER_BYTES);
        }
        int length = batch.getInt(BatchLayout.LENGTH);
        if (length != size - BatchLayout.BEFORE_LENGTH_COUNTS) {
            return corrupt("length field " + length + ", but " + (size - BatchLayout.BEFORE_LENGTH_COUNTS)
                    + " bytes follow it: a request carries exactly one whole batch");
        }
        if (size > maxBatchBytes) {
            return new Refusal(
                    ErrorCode.RECORD_TOO_LARGE,
                    "a batch of " + size + " bytes: the topic takes at most " + maxBatchBytes,
                    maxBatchBytes < RecordBatch.MAX_BYTES
                            ? "raise max.message.bytes of the topic, which may be " + RecordBatch.MAX_BYTES
                                    + " at most, or send smaller records"
                            : "send smaller records or smaller batches: no topic takes larger ones");
        }
        int crc = batch.getInt(BatchLayout.CRC);
        int computed = BatchLayout.crcOf(batch, size);
        if (crc != computed) {
            return corrupt(String.format("CRC-32C %08x, but the bytes have %08x", crc, computed));
        }
        return null;
    }

    private static @Nullable Refusal attributes(ByteBuffer batch) {
        int attributes = batch.getShort(BatchLayout.ATTRIBUTES);
        int codec = attributes & BatchLayout.CODEC_BITS;
        if (!CompressionCodec.isKnown(codec)) {
            return unsupported("codec " + codec + ": 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd are known");
        }
        if ((attributes & BatchLayout.UNDEFINED_BITS) != 0) {
            return unsupported(String.format("attributes 0x%04x: bits 7 and up mean nothing", attributes & 0xFFFF));
        }
        if ((attributes & BatchLayout.LOG_APPEND_TIME_BIT) != 0) {
            return unsupported(
                    "timestamps by the broker: they lie inside the producer's CRC, so only a producer can set them");
        }
        if ((attributes & (BatchLayout.CONTROL_BIT | BatchLayout.DELETE_HORIZON_BIT)) != 0) {
            return new Refusal(
                    ErrorCode.INVALID_REQUEST,
                    String.format("attributes 0x%04x: control and delete-horizon bits are not a client's", attributes),
                    "");
        }
        if ((attributes & BatchLayout.TRANSACTIONAL_BIT) != 0) {
            return new Refusal(
                    ErrorCode.UNSUPPORTED_BATCH,
                    "a transactional batch: transactions are not offered",
                    "produce without a transactional id");
        }
        return null;
    }

    private static @Nullable Refusal counts(ByteBuffer batch) {
        int count = batch.getInt(BatchLayout.COUNT);
        int lastOffsetDelta = batch.getInt(BatchLayout.LAST_OFFSET_DELTA);
        if (count < 1) {
            return corrupt("count " + count + ": a batch has at least one record");
        }
        if (count - 1 != lastOffsetDelta) {
            return corrupt("count " + count + ", last offset delta " + lastOffsetDelta + ": it must be one less");
        }
        // A batch takes as many offsets as it says: a few bytes must not use up millions.
        boolean compressed = (batch.getShort(BatchLayout.ATTRIBUTES) & BatchLayout.CODEC_BITS) != 0;
        int recordBytes = compressed ? RecordBatch.MAX_UNCOMPRESSED_BYTES : batch.limit() - RecordBatch.HEADER_BYTES;
        if (count > recordBytes / BatchLayout.SMALLEST_RECORD) {
            return corrupt("count " + count + ": a record has at least " + BatchLayout.SMALLEST_RECORD
                    + " bytes, and there are at most " + recordBytes);
        }
        return null;
    }

    private static @Nullable Refusal timestamps(ByteBuffer batch) {
        long base = batch.getLong(BatchLayout.BASE_TIMESTAMP);
        long max = batch.getLong(BatchLayout.MAX_TIMESTAMP);
        if (base < RecordBatch.NO_TIMESTAMP || max < base) {
            return corrupt("base timestamp " + base + ", highest timestamp " + max
                    + ": the first is at least -1, the second not before it");
        }
        return null;
    }

    private static @Nullable Refusal producer(ByteBuffer batch) {
        long id = batch.getLong(BatchLayout.PRODUCER_ID);
        short epoch = batch.getShort(BatchLayout.PRODUCER_EPOCH);
        int sequence = batch.getInt(BatchLayout.BASE_SEQUENCE);
        boolean none = id == -1 && epoch == -1 && sequence == -1;
        boolean all = id >= 0 && epoch >= 0 && sequence >= 0;
        if (none || all) {
            return null;
        }
        return Refusal.of(
                ErrorCode.INVALID_REQUEST,
                "producer id " + id + ", epoch " + epoch + ", sequence " + sequence
                        + ": they must all be -1 or all be set");
    }

    private static @Nullable Refusal records(RecordBatch batch, Depth depth, int maxDecompressedBytes) {
        if (batch.compression() != CompressionCodec.NONE && depth != Depth.ALL_RECORDS) {
            return null;
        }
        try {
            RecordCursor cursor = new RecordCursor(batch, batch.uncompressedRecords(maxDecompressedBytes));
            long maxTimestamp = Long.MIN_VALUE;
            while (cursor.hasNext()) {
                // Deltas rise and stop at count - 1: as many as count can only be 0, 1, 2, …
                cursor.advance();
                maxTimestamp = Math.max(maxTimestamp, batch.baseTimestamp() + cursor.timestampDelta());
            }
            return maxTimestamp == batch.maxTimestamp()
                    ? null
                    : corrupt("highest timestamp " + maxTimestamp + ", but the header says " + batch.maxTimestamp());
        } catch (CorruptBatchException e) {
            return corrupt(String.valueOf(e.getMessage()));
        }
    }

    private static Refusal corrupt(String message) {
        return Refusal.of(ErrorCode.CORRUPT_BATCH, message);
    }

    private static Refusal unsupported(String message) {
        return Refusal.of(ErrorCode.UNSUPPORTED_BATCH, message);
    }

    private RecordBatchValidator() {}
}
