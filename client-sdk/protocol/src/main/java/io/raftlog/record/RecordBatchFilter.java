package io.raftlog.record;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes records out of a batch. What is left keeps its offsets, timestamps, keys, values and headers; the batch keeps its
 * range of offsets, its producer's identity and its codec. A batch that keeps a tombstone gets a delete horizon, unless
 * it has one: the time up to which its tombstones are kept at least. It takes the place of the base timestamp, as Kafka
 * has it.
 */
public final class RecordBatchFilter {
    /** Decides on one record. */
    @FunctionalInterface
    public interface Rule {
        /** @param hasValue false for a tombstone */
        boolean keeps(long offset, @Nullable ByteBuffer key, boolean hasValue);
    }

    /**
     * What is left.
     *
     * <p>Immutable.
     *
     * @param kept records
     * @param changed whether it is not the batch as it was
     * @param rewritten the batch as it is now; empty if it did not change, or if nothing is left
     * @param tombstonesKept whether some records have a key and no value
     * @param deleteHorizonMs of the batch as it is now; -1 for none
     */
    public record Filtered(
            int kept, boolean changed, Optional<RecordBatch> rewritten, boolean tombstonesKept, long deleteHorizonMs) {
        public static Filtered unchanged(RecordBatch batch) {
            return new Filtered(batch.count(), false, Optional.empty(), false, NO_HORIZON);
        }
    }

    private static final long NO_HORIZON = -1;

    private final RecordBatch batch;
    private final ByteBuffer records;
    private final BitSet kept = new BitSet();
    private boolean tombstonesKept;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;

    private RecordBatchFilter(RecordBatch batch, ByteBuffer records) {
        this.batch = batch;
        this.records = records;
    }

    /**
     * Applies a rule to a batch, which is left as it is.
     *
     * @param newHorizonMs what to set where a horizon is needed
     * @throws CorruptBatchException if the records cannot be decoded
     */
    public static Filtered filter(RecordBatch batch, Rule rule, long newHorizonMs, int maxDecompressedBytes) {
        if (batch.count() == 0) {
            return Filtered.unchanged(batch);
        }
        RecordBatchFilter filter = new RecordBatchFilter(batch, batch.uncompressedRecords(maxDecompressedBytes));
        filter.select(rule);
        return filter.result(newHorizonMs);
    }

    private void select(Rule rule) {
        RecordCursor cursor = new RecordCursor(batch, records);
        for (int i = 0; cursor.hasNext(); i++) {
            cursor.advance();
            boolean hasKey = cursor.keyLength() >= 0;
            ByteBuffer key = hasKey ? records.slice(cursor.keyPosition(), cursor.keyLength()) : null;
            boolean hasValue = cursor.valueLength() >= 0;
            if (rule.keeps(batch.baseOffset() + cursor.offsetDelta(), key, hasValue)) {
                kept.set(i);
                tombstonesKept |= hasKey && !hasValue;
                maxTimestamp = Math.max(maxTimestamp, batch.baseTimestamp() + cursor.timestampDelta());
            }
        }
    }

    private Filtered result(long newHorizonMs) {
        int count = kept.cardinality();
        boolean hadHorizon = batch.deleteHorizonMs().isPresent();
        boolean getsHorizon = tombstonesKept && !hadHorizon;
        long horizon = hadHorizon ? batch.baseTimestamp() : getsHorizon ? newHorizonMs : NO_HORIZON;
        if (count == 0) {
            return new Filtered(0, true, Optional.empty(), false, NO_HORIZON);
        }
        if (count == batch.count() && !getsHorizon) {
            return new Filtered(count, false, Optional.empty(), tombstonesKept, horizon);
        }
        RecordBatch rewritten = RecordBatch.of(encode(count, getsHorizon, newHorizonMs));
        return new Filtered(count, true, Optional.of(rewritten), tombstonesKept, horizon);
    }

    private ByteBuffer encode(int count, boolean getsHorizon, long newHorizonMs) {
        long baseTimestamp = getsHorizon ? newHorizonMs : batch.baseTimestamp();
        byte[] bytes = new byte[BatchLayout.RECORDS + mostBytes(count)];
        int size = copyKept(bytes, baseTimestamp);
        CompressionCodec codec = batch.compression();
        if (codec != CompressionCodec.NONE) {
            BoundedOutput out = new BoundedOutput(size / 2, Integer.MAX_VALUE);
            out.reserve(BatchLayout.RECORDS);
            out.advance(BatchLayout.RECORDS);
            Compression.of(codec).compress(bytes, BatchLayout.RECORDS, size, out);
            if (out.size() < size) {
                bytes = out.array();
                size = out.size();
            } else {
                codec = CompressionCodec.NONE;
            }
        }
        int attributes = (batch.attributes() & ~BatchLayout.CODEC_BITS) | codec.id();
        if (getsHorizon) {
            attributes |= BatchLayout.DELETE_HORIZON_BIT;
        }
        return stamp(ByteBuffer.wrap(bytes, 0, size).slice(), count, (short) attributes, baseTimestamp);
    }

    /** Another base timestamp can make each record's delta, and so its length, take more bytes. */
    private int mostBytes(int count) {
        return Math.addExact(records.limit(), Math.multiplyExact(count, 2 * Varints.sizeOf(Long.MAX_VALUE)));
    }

    private int copyKept(byte[] target, long baseTimestamp) {
        RecordCursor cursor = new RecordCursor(batch, records);
        long shift = batch.baseTimestamp() - baseTimestamp;
        int at = BatchLayout.RECORDS;
        for (int i = 0; cursor.hasNext(); i++) {
            int begin = cursor.endPosition();
            cursor.advance();
            if (!kept.get(i)) {
                continue;
            }
            if (shift == 0) {
                int length = cursor.endPosition() - begin;
                records.get(begin, target, at, length);
                at += length;
            } else {
                at = copyShifted(cursor, target, at, shift);
            }
        }
        return at;
    }

    private int copyShifted(RecordCursor cursor, byte[] target, int position, long shift) {
        long delta = cursor.timestampDelta() + shift;
        int rest = cursor.endPosition() - cursor.afterTimestampPosition();
        int at = Varints.write(target, position, 1 + Varints.sizeOf(delta) + rest);
        target[at++] = cursor.attributes();
        at = Varints.write(target, at, delta);
        records.get(cursor.afterTimestampPosition(), target, at, rest);
        return at + rest;
    }

    private ByteBuffer stamp(ByteBuffer target, int count, short attributes, long baseTimestamp) {
        int size = target.limit();
        target.put(0, batch.buffer(), 0, BatchLayout.RECORDS);
        target.putInt(BatchLayout.LENGTH, size - BatchLayout.BEFORE_LENGTH_COUNTS)
                .putShort(BatchLayout.ATTRIBUTES, attributes)
                .putLong(BatchLayout.BASE_TIMESTAMP, baseTimestamp)
                .putInt(BatchLayout.COUNT, count);
        if (!batch.hasLogAppendTime()) {
            target.putLong(BatchLayout.MAX_TIMESTAMP, maxTimestamp);
        }
        return target.putInt(BatchLayout.CRC, BatchLayout.crcOf(target, size));
    }
}
