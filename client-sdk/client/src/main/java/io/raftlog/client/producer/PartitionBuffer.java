package io.raftlog.client.producer;

import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import io.raftlog.record.RecordHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Where callers leave the records of one partition: a batch that is being filled, and those that are full.
 *
 * <p>Thread-safe; its lock is held for as long as it takes to copy a record.
 */
final class PartitionBuffer {
    /** What adding a record did. */
    enum Added {
        TO_OPEN_BATCH,
        /** It is the first of a batch: somebody must see to it that the batch is sent in time. */
        AS_FIRST,
        /** A batch became full; the record is the first of the next. */
        AFTER_FULL_BATCH,
        /** Nobody takes records from here any more. */
        NOT_ADDED
    }

    private final CompressionCodec codec;
    private final int batchBytes;
    private final long deliveryTimeoutNanos;
    private final Queue<ProducerBatch> full = new ArrayDeque<>();
    private @Nullable RecordBatchBuilder open;
    private List<Delivery> deliveries = new ArrayList<>();
    private long reservedBytes;
    private long openedAtNanos;
    private boolean shut;

    PartitionBuffer(CompressionCodec codec, int batchBytes, long deliveryTimeoutNanos) {
        this.codec = codec;
        this.batchBytes = batchBytes;
        this.deliveryTimeoutNanos = deliveryTimeoutNanos;
    }

    /** Adds a record that has taken {@code bytes} from the memory budget. */
    synchronized Added add(
            long timestampMs,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<RecordHeader> headers,
            Delivery delivery,
            long bytes,
            long nowNanos) {
        if (shut) {
            return Added.NOT_ADDED;
        }
        Added added = Added.TO_OPEN_BATCH;
        RecordBatchBuilder batch = open;
        if (batch == null) {
            batch = begin(nowNanos);
            added = Added.AS_FIRST;
        }
        if (!batch.tryAppend(timestampMs, key, value, headers)) {
            full.add(close(batch));
            batch = begin(nowNanos);
            added = Added.AFTER_FULL_BATCH;
            // An empty batch takes any record that a batch can hold.
            batch.tryAppend(timestampMs, key, value, headers);
        }
        deliveries.add(delivery);
        reservedBytes += bytes;
        return added;
    }

    /** The oldest full batch; null if there is none. */
    synchronized @Nullable ProducerBatch takeFull() {
        return full.poll();
    }

    /** The batch being filled, if it was begun at least this long ago; null if there is none. */
    synchronized @Nullable ProducerBatch takeOpen(long minAgeNanos, long nowNanos) {
        RecordBatchBuilder batch = open;
        if (batch == null || nowNanos - openedAtNanos < minAgeNanos) {
            return null;
        }
        open = null;
        return close(batch);
    }

    /** How old the batch being filled is; −1 if there is none. */
    synchronized long openAgeNanos(long nowNanos) {
        return open == null ? -1 : Math.max(0, nowNanos - openedAtNanos);
    }

    /** Takes no more records; what is here can still be taken. */
    synchronized void shut() {
        shut = true;
    }

    private RecordBatchBuilder begin(long nowNanos) {
        RecordBatchBuilder batch = new RecordBatchBuilder(codec, batchBytes);
        open = batch;
        openedAtNanos = nowNanos;
        return batch;
    }

    private ProducerBatch close(RecordBatchBuilder batch) {
        ProducerBatch closed =
                new ProducerBatch(batch, deliveries, reservedBytes, openedAtNanos + deliveryTimeoutNanos);
        deliveries = new ArrayList<>();
        reservedBytes = 0;
        return closed;
    }
}
