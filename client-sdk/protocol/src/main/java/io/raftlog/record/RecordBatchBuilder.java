package io.raftlog.record;

import static io.raftlog.record.RecordBatch.HEADER_BYTES;
import static io.raftlog.record.RecordBatch.MAX_UNCOMPRESSED_BYTES;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One batch being filled: records are encoded as they come, behind room for the header.
 *
 * <p>Confined to one thread.
 */
public final class RecordBatchBuilder {
    private static final int FIRST_CAPACITY = 4 << 10;
    private static final byte[][] NO_HEADER_KEYS = {};

    private final CompressionCodec codec;
    private final int maxBytes;

    private byte[] bytes;
    private int size = HEADER_BYTES;
    private int count;
    private long baseTimestamp = RecordBatch.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;

    private byte @Nullable [] built;
    private int builtSize;
    private CompressionCodec builtCodec = CompressionCodec.NONE;

    /**
     * @param maxBytes where the batch is full, counted before compression and with its header; a single larger record
     *     makes a batch of its own, up to {@link RecordBatch#MAX_UNCOMPRESSED_BYTES}
     */
    public RecordBatchBuilder(CompressionCodec codec, int maxBytes) {
        if (maxBytes < HEADER_BYTES || maxBytes > MAX_UNCOMPRESSED_BYTES) {
            throw new IllegalArgumentException(
                    "maxBytes " + maxBytes + " is not in " + HEADER_BYTES + ".." + MAX_UNCOMPRESSED_BYTES);
        }
        this.codec = codec;
        this.maxBytes = maxBytes;
        this.bytes = new byte[Math.min(maxBytes, FIRST_CAPACITY)];
    }

    /** At least the bytes that a batch of this one record would take, before compression. */
    public static long upperBound(@Nullable ByteBuffer key, @Nullable ByteBuffer value, List<RecordHeader> headers) {
        // Length, attributes, timestamp and offset delta, key and value length, header count.
        long most = HEADER_BYTES + 5 + 1 + 10 + 5 + 5 + 5 + 5;
        most += (key == null ? 0 : key.remaining()) + (long) (value == null ? 0 : value.remaining());
        for (RecordHeader header : headers) {
            ByteBuffer headerValue = header.value();
            most += 10 + 3L * header.key().length() + (headerValue == null ? 0 : headerValue.remaining());
        }
        return most;
    }

    /**
     * Appends a record, unless the batch would grow beyond its size: then nothing changes and the answer is false. A
     * first record always fits; one that no batch can hold, and a timestamp below −1, is an {@link
     * IllegalArgumentException}. Positions of the buffers stay where they are.
     *
     * @param timestampMs since 1970; −1 for none
     */
    public boolean tryAppend(
            long timestampMs, @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<RecordHeader> headers) {
        if (built != null) {
            throw new IllegalStateException("the batch is built, nothing can be added to it");
        }
        if (timestampMs < RecordBatch.NO_TIMESTAMP) {
            throw new IllegalArgumentException("timestamp " + timestampMs + " is negative");
        }
        long timestampDelta = count == 0 ? 0 : timestampMs - baseTimestamp;
        byte[][] headerKeys = headers.isEmpty() ? NO_HEADER_KEYS : encodeKeys(headers);
        long body = 1L
                + Varints.sizeOf(timestampDelta)
                + Varints.sizeOf(count)
                + sizeOf(key)
                + sizeOf(value)
                + sizeOf(headers, headerKeys);
        long end = size + Varints.sizeOf(body) + body;
        if (end > maxBytes && count > 0) {
            return false;
        }
        if (end > MAX_UNCOMPRESSED_BYTES) {
            throw new IllegalArgumentException("a record of " + body + " bytes fits in no batch, which ends at "
                    + MAX_UNCOMPRESSED_BYTES + " bytes");
        }
        reserve((int) end);

        int at = Varints.write(bytes, size, (int) body);
        bytes[at++] = 0;
        at = Varints.write(bytes, at, timestampDelta);
        at = Varints.write(bytes, at, count);
        at = write(at, key);
        at = write(at, value);
        size = write(at, headers, headerKeys);

        if (count == 0) {
            baseTimestamp = timestampMs;
        }
        maxTimestamp = Math.max(maxTimestamp, timestampMs);
        count++;
        return true;
    }

    public int count() {
        return count;
    }

    /** What the batch takes so far before compression, its header included. No built batch is larger. */
    public int sizeInBytes() {
        return size;
    }

    /**
     * Completes the batch: base offset 0, leader epoch −1, and the producer's identity, which is −1 throughout for a
     * producer without one. Records are stored plain where compression would not make them smaller.
     *
     * <p>It may be called again, with another identity: that copies and stamps, and does not compress again. No later
     * call touches the bytes of an earlier one, which may still be on their way. The caller must not write to them.
     */
    public ByteBuffer build(long producerId, short producerEpoch, int baseSequence) {
        if (count == 0) {
            throw new IllegalStateException("a batch without records");
        }
        boolean none = producerId == RecordBatch.NO_PRODUCER_ID
                && producerEpoch == RecordBatch.NO_PRODUCER_EPOCH
                && baseSequence == RecordBatch.NO_SEQUENCE;
        if (!none && (producerId < 0 || producerEpoch < 0 || baseSequence < 0)) {
            throw new IllegalArgumentException("producer id " + producerId + ", epoch " + producerEpoch + ", sequence "
                    + baseSequence + " are neither all -1 nor all set");
        }
        byte[] batch = built;
        batch = batch == null ? compress() : Arrays.copyOf(batch, builtSize);
        built = batch;
        return stamp(ByteBuffer.wrap(batch, 0, builtSize), producerId, producerEpoch, baseSequence);
    }

    private byte[] compress() {
        if (codec != CompressionCodec.NONE) {
            BoundedOutput out = new BoundedOutput(size / 2, Integer.MAX_VALUE);
            out.reserve(HEADER_BYTES);
            out.advance(HEADER_BYTES);
            Compression.of(codec).compress(bytes, HEADER_BYTES, size, out);
            if (out.size() < size) {
                bytes = out.array();
                builtSize = out.size();
                builtCodec = codec;
                return bytes;
            }
        }
        builtSize = size;
        return bytes;
    }

    private ByteBuffer stamp(ByteBuffer batch, long producerId, short producerEpoch, int baseSequence) {
        batch.putLong(BatchLayout.BASE_OFFSET, 0)
                .putInt(BatchLayout.LENGTH, builtSize - BatchLayout.BEFORE_LENGTH_COUNTS)
                .putInt(BatchLayout.LEADER_EPOCH, RecordBatch.NO_LEADER_EPOCH)
                .put(BatchLayout.MAGIC, BatchLayout.MAGIC_V2)
                .putShort(BatchLayout.ATTRIBUTES, (short) builtCodec.id())
                .putInt(BatchLayout.LAST_OFFSET_DELTA, count - 1)
                .putLong(BatchLayout.BASE_TIMESTAMP, baseTimestamp)
                .putLong(BatchLayout.MAX_TIMESTAMP, maxTimestamp)
                .putLong(BatchLayout.PRODUCER_ID, producerId)
                .putShort(BatchLayout.PRODUCER_EPOCH, producerEpoch)
                .putInt(BatchLayout.BASE_SEQUENCE, baseSequence)
                .putInt(BatchLayout.COUNT, count);
        return batch.putInt(BatchLayout.CRC, BatchLayout.crcOf(batch, builtSize));
    }

    private void reserve(int end) {
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, Math.min(2 * bytes.length, maxBytes)));
        }
    }

    private static byte[][] encodeKeys(List<RecordHeader> headers) {
        byte[][] keys = new byte[headers.size()][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = headers.get(i).key().getBytes(StandardCharsets.UTF_8);
        }
        return keys;
    }

    private static long sizeOf(@Nullable ByteBuffer field) {
        int length = field == null ? -1 : field.remaining();
        return Varints.sizeOf(length) + (long) Math.max(length, 0);
    }

    private static long sizeOf(List<RecordHeader> headers, byte[][] keys) {
        long sum = Varints.sizeOf(keys.length);
        for (int i = 0; i < keys.length; i++) {
            sum += Varints.sizeOf(keys[i].length)
                    + keys[i].length
                    + sizeOf(headers.get(i).value());
        }
        return sum;
    }

    private int write(int position, @Nullable ByteBuffer field) {
        if (field == null) {
            return Varints.write(bytes, position, -1);
        }
        int length = field.remaining();
        int at = Varints.write(bytes, position, length);
        field.get(field.position(), bytes, at, length);
        return at + length;
    }

    private int write(int position, List<RecordHeader> headers, byte[][] keys) {
        int at = Varints.write(bytes, position, keys.length);
        for (int i = 0; i < keys.length; i++) {
            at = Varints.write(bytes, at, keys[i].length);
            System.arraycopy(keys[i], 0, bytes, at, keys[i].length);
            at = write(at + keys[i].length, headers.get(i).value());
        }
        return at;
    }
}
