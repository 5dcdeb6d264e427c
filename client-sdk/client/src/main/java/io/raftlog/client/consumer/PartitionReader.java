package io.raftlog.client.consumer;

import io.raftlog.client.routing.Failure;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition as the application's thread sees it: its position, and what has arrived behind it.
 *
 * <p>Confined to the thread that polls.
 */
public final class PartitionReader {
    /** Takes records one by one. */
    public interface Sink {
        void accept(Record record, int leaderEpoch);
    }

    private final TopicPartition partition;
    private final LongConsumer consumedBytes;
    private final Queue<RecordBatch> arrived = new ArrayDeque<>();
    private long position;
    private long generation = -1;
    private @Nullable RecordBatch current;
    private @Nullable Iterator<Record> records;
    private @Nullable Record peeked;
    private Arrival.@Nullable Problem problem;

    /** @param consumedBytes hears of every batch that is read to its end */
    public PartitionReader(TopicPartition partition, LongConsumer consumedBytes) {
        this.partition = partition;
        this.consumedBytes = consumedBytes;
    }

    /** The offset of the next record to be given out. */
    public long position() {
        return position;
    }

    /** Which seek it is in; arrivals for others are not for it. */
    public long generation() {
        return generation;
    }

    /** Goes to an offset, in a generation that no seek was in before, and forgets what has arrived. */
    public void seek(long offset, long newGeneration) {
        position = offset;
        generation = newGeneration;
        arrived.clear();
        problem = null;
        dropCurrent();
    }

    public void accept(Arrival.Batches batches) {
        if (batches.generation() == generation) {
            arrived.addAll(batches.batches());
        }
    }

    public void accept(Arrival.Problem arrival) {
        if (arrival.generation() == generation) {
            problem = arrival;
        }
    }

    /** What keeps it from going on, once everything before that has been given out. */
    public Optional<Arrival.Problem> problem() {
        return arrived.isEmpty() && current == null ? Optional.ofNullable(problem) : Optional.empty();
    }

    /**
     * Gives out at most {@code max} records and moves the position behind them; says how many it were. If a batch cannot
     * be decoded it gives out what is before, and then {@code problem}.
     */
    public int read(int max, Sink sink) {
        int count = 0;
        while (count < max && advance()) {
            Record record = peeked;
            RecordBatch batch = current;
            if (record == null || batch == null) {
                throw new IllegalStateException("advanced to nothing");
            }
            peeked = null;
            position = record.offset() + 1;
            sink.accept(record, batch.leaderEpoch());
            count++;
        }
        return count;
    }

    /** Finds the next record at or behind the position; false if none has arrived. */
    private boolean advance() {
        while (peeked == null) {
            RecordBatch batch = current;
            if (batch == null) {
                batch = arrived.poll();
                if (batch == null) {
                    return false;
                }
                current = batch;
                records = null;
            }
            try {
                if (records == null) {
                    records = batch.records(RecordBatch.MAX_UNCOMPRESSED_BYTES).iterator();
                }
                if (records.hasNext()) {
                    Record next = records.next();
                    peeked = next.offset() >= position ? next : null;
                    continue;
                }
            } catch (CorruptBatchException e) {
                undecodable(batch, e);
                return false;
            }
            position = Math.max(position, batch.nextOffset());
            consumedBytes.accept(batch.sizeInBytes());
            dropCurrent();
        }
        return true;
    }

    private void undecodable(RecordBatch batch, CorruptBatchException e) {
        arrived.clear();
        dropCurrent();
        problem = new Arrival.Problem(
                partition,
                generation,
                Failure.of(
                        ErrorCode.CORRUPT_BATCH,
                        partition + ": " + batch + " cannot be decoded at offset " + position + ": " + e.getMessage(),
                        "seek to " + batch.nextOffset() + " to leave it out"),
                -1,
                -1);
    }

    private void dropCurrent() {
        current = null;
        records = null;
        peeked = null;
    }
}
