package io.raftlog.client.producer;

import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.ProducerIdentity;
import io.raftlog.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closed records of one partition on their way, and where they stand in their {@link PartitionLane}.
 *
 * <p>Confined to the sender's loop.
 */
final class ProducerBatch {
    enum Status {
        /** Not on the wire: never sent, or to be sent again. */
        WAITING,
        ON_WIRE,
        APPENDED,
        FAILED
    }

    private final RecordBatchBuilder records;
    private final List<Delivery> deliveries;
    private final long reservedBytes;
    private final long deadlineNanos;
    private final List<Runnable> whenSettled = new ArrayList<>(0);

    // What follows is the lane's.
    Status status = Status.WAITING;
    int attempts;

    /** The first attempt under the present identity; answers to earlier ones are nobody's. */
    int firstAttempt = 1;

    /** How many attempts under the present identity ended, or were given up, without a definite answer. */
    int doubts;

    @Nullable
    ProducerIdentity identity;

    int sequence;
    long baseOffset;
    boolean duplicate;

    @Nullable
    Failure failure;

    private long sentAtNanos;

    /**
     * @param reservedBytes what it took from the memory budget
     * @param deadlineNanos of {@link System#nanoTime}
     */
    ProducerBatch(RecordBatchBuilder records, List<Delivery> deliveries, long reservedBytes, long deadlineNanos) {
        this.records = records;
        this.deliveries = deliveries;
        this.reservedBytes = reservedBytes;
        this.deadlineNanos = deadlineNanos;
    }

    int count() {
        return deliveries.size();
    }

    /** About as many bytes as it has encoded; no less. */
    int sizeInBytes() {
        return records.sizeInBytes();
    }

    long reservedBytes() {
        return reservedBytes;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** The number of the latest attempt. */
    int attempt() {
        return attempts;
    }

    /** Whether it may have been appended. */
    boolean isDoubtful() {
        return doubts > 0;
    }

    boolean isOpen() {
        return status == Status.WAITING || status == Status.ON_WIRE;
    }

    /** The bytes to send, under the identity and sequence that the lane gave it. */
    ByteBuffer encode() {
        ProducerIdentity stamped = identity;
        if (stamped == null) {
            throw new IllegalStateException("the batch has no identity yet");
        }
        return records.build(stamped.producerId(), stamped.producerEpoch(), sequence);
    }

    void sentAt(long nanos) {
        sentAtNanos = nanos;
    }

    long sentAtNanos() {
        return sentAtNanos;
    }

    void whenSettled(Runnable task) {
        whenSettled.add(task);
    }

    /** Tells everybody how it ended; the lane has decided that, once. */
    void settle() {
        Failure why = failure;
        for (int i = 0; i < deliveries.size(); i++) {
            if (why == null) {
                deliveries.get(i).appended(baseOffset + i, duplicate);
            } else {
                deliveries.get(i).failed(why);
            }
        }
        whenSettled.forEach(Runnable::run);
    }
}
