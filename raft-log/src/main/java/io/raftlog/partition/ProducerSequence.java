package io.raftlog.partition;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.record.Sequences;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest batches of one producer in one partition, by which a retry is told from a new batch (KIP-98). Sequences
 * count records and wrap from {@code Integer.MAX_VALUE} to zero.
 *
 * <p>Confined to whoever owns the {@link PartitionState}.
 */
final class ProducerSequence {
    private final Deque<RememberedBatch> newest;
    private short epoch;

    ProducerSequence(short epoch) {
        this(epoch, new ArrayDeque<>(Sequences.REMEMBERED_BATCHES));
    }

    private ProducerSequence(short epoch, Deque<RememberedBatch> newest) {
        this.epoch = epoch;
        this.newest = newest;
    }

    static ProducerSequence of(PartitionCheckpoint.Producer producer) {
        return new ProducerSequence(producer.epoch(), new ArrayDeque<>(producer.newest()));
    }

    PartitionCheckpoint.Producer checkpoint(long producerId) {
        return new PartitionCheckpoint.Producer(producerId, epoch, List.copyOf(newest));
    }

    ProducerSequence copy() {
        return new ProducerSequence(epoch, new ArrayDeque<>(newest));
    }

    /** What to do with a batch of this producer. */
    Admission admit(BatchMeta batch) {
        if (batch.producerEpoch() < epoch) {
            return refused(
                    ErrorCode.STALE_PRODUCER_EPOCH,
                    "producer %d writes with epoch %d, epoch %d has taken over"
                            .formatted(batch.producerId(), batch.producerEpoch(), epoch));
        }
        if (batch.producerEpoch() > epoch) {
            return batch.baseSequence() == 0 ? Admission.ACCEPTED : outOfOrder(batch, 0);
        }
        RememberedBatch same = find(batch);
        if (same != null) {
            return new Admission.Duplicate(same.baseOffset());
        }
        int expected = nextSequence();
        if (batch.baseSequence() == expected) {
            return Admission.ACCEPTED;
        }
        return isBehind(batch.baseSequence(), expected)
                ? refused(
                        ErrorCode.DUPLICATE_TOO_OLD,
                        "producer %d sent sequence %d again, %d is next; only the newest %d batches are remembered"
                                .formatted(
                                        batch.producerId(),
                                        batch.baseSequence(),
                                        expected,
                                        Sequences.REMEMBERED_BATCHES))
                : outOfOrder(batch, expected);
    }

    void append(BatchMeta batch, long baseOffset) {
        if (batch.producerEpoch() != epoch) {
            epoch = batch.producerEpoch();
            newest.clear();
        }
        if (newest.size() == Sequences.REMEMBERED_BATCHES) {
            newest.removeFirst();
        }
        newest.addLast(new RememberedBatch(batch.baseSequence(), batch.count(), baseOffset));
    }

    /** Where its newest batch begins; -1 if it has none. */
    long lastOffset() {
        RememberedBatch last = newest.peekLast();
        return last == null ? -1 : last.baseOffset();
    }

    private @Nullable RememberedBatch find(BatchMeta batch) {
        for (RememberedBatch remembered : newest) {
            if (remembered.baseSequence() == batch.baseSequence() && remembered.count() == batch.count()) {
                return remembered;
            }
        }
        return null;
    }

    private int nextSequence() {
        RememberedBatch last = newest.peekLast();
        return last == null ? 0 : Sequences.plus(last.baseSequence(), last.count());
    }

    /** On the circle of sequences, whether {@code sequence} lies in the half before {@code expected}. */
    private static boolean isBehind(int sequence, int expected) {
        return ((expected - sequence) & Integer.MAX_VALUE) <= Integer.MAX_VALUE / 2;
    }

    private static Admission outOfOrder(BatchMeta batch, int expected) {
        return refused(
                ErrorCode.OUT_OF_ORDER_SEQUENCE,
                "producer %d sent sequence %d, %d is next"
                        .formatted(batch.producerId(), batch.baseSequence(), expected));
    }

    private static Admission refused(ErrorCode code, String message) {
        return new Admission.Refused(Refusal.of(code, message));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProducerSequence that
                && epoch == that.epoch
                && newest.stream().toList().equals(that.newest.stream().toList());
    }

    @Override
    public int hashCode() {
        return 31 * epoch + newest.stream().toList().hashCode();
    }

    @Override
    public String toString() {
        return "epoch " + epoch + " " + newest;
    }
}
