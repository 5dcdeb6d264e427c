package io.raftlog.client.fake;

import com.google.protobuf.ByteString;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.ProduceResponse;
import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.Sequences;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A partition's log, the same for all nodes, with the sequence check of the real one. */
public final class FakePartition {

    private final PartitionId id;
    private final List<RecordBatch> batches = new ArrayList<>();
    private final Map<Long, Deque<RecordBatch>> producers = new HashMap<>();
    private long nextOffset;
    private long logStartOffset;
    private int leaderId;
    private int leaderEpoch = 1;
    private int maxMessageBytes = 1 << 20;

    FakePartition(PartitionId id, int leaderId) {
        this.id = id;
        this.leaderId = leaderId;
    }

    public PartitionId id() {
        return id;
    }

    public synchronized int leaderId() {
        return leaderId;
    }

    public synchronized int leaderEpoch() {
        return leaderEpoch;
    }

    /** 0: nobody leads. */
    public synchronized void elect(int nodeId) {
        leaderId = nodeId;
        leaderEpoch++;
        notifyAll();
    }

    public synchronized void forgetProducers() {
        producers.clear();
    }

    public synchronized void maxMessageBytes(int bytes) {
        maxMessageBytes = bytes;
    }

    synchronized int maxMessageBytes() {
        return maxMessageBytes;
    }

    public synchronized long endOffset() {
        return nextOffset;
    }

    public synchronized long logStartOffset() {
        return logStartOffset;
    }

    /** Removes every batch that ends before the offset. */
    public synchronized void truncateBefore(long offset) {
        batches.removeIf(batch -> batch.lastOffset() < offset);
        logStartOffset = offset;
    }

    /** Replaces the stored bytes of batches, as a broken disk or a broken server might. */
    public synchronized void tamper(UnaryOperator<ByteBuffer> change) {
        batches.replaceAll(batch -> batchOf(change.apply(copy(batch.buffer()))));
    }

    public synchronized List<RecordBatch> batches() {
        return List.copyOf(batches);
    }

    public synchronized List<Record> records() {
        List<Record> all = new ArrayList<>();
        for (RecordBatch batch : batches) {
            batch.records(RecordBatch.MAX_UNCOMPRESSED_BYTES).forEach(all::add);
        }
        return all;
    }

    /** Appends a batch, or says why not. */
    public synchronized ProduceResponse append(ByteBuffer bytes) {
        RecordBatch batch = batchOf(copy(bytes));
        if (!batch.crcMatches()) {
            return refused(ErrorCode.CORRUPT_BATCH, "CRC");
        }
        if (batch.sizeInBytes() > maxMessageBytes) {
            return refused(ErrorCode.RECORD_TOO_LARGE, batch.sizeInBytes() + " > " + maxMessageBytes);
        }
        Deque<RecordBatch> remembered = producers.get(batch.producerId());
        if (remembered == null) {
            if (batch.baseSequence() != 0) {
                return refused(ErrorCode.UNKNOWN_PRODUCER, "producer " + batch.producerId());
            }
            remembered = new ArrayDeque<>();
            producers.put(batch.producerId(), remembered);
        } else {
            for (RecordBatch earlier : remembered) {
                if (earlier.baseSequence() == batch.baseSequence() && earlier.count() == batch.count()) {
                    return ProduceResponse.newBuilder()
                            .setBaseOffset(earlier.baseOffset())
                            .setDuplicate(true)
                            .build();
                }
            }
            RecordBatch last = remembered.getLast();
            if (!Sequences.isNext(last.lastSequence(), batch.baseSequence())) {
                return batch.baseSequence() <= last.lastSequence()
                        ? refused(ErrorCode.DUPLICATE_TOO_OLD, "sequence " + batch.baseSequence())
                        : refused(
                                ErrorCode.OUT_OF_ORDER_SEQUENCE,
                                "sequence " + batch.baseSequence() + " after " + last.lastSequence());
            }
        }
        RecordBatch stored = stamp(batch);
        batches.add(stored);
        remembered.addLast(stored);
        if (remembered.size() > Sequences.REMEMBERED_BATCHES) {
            remembered.removeFirst();
        }
        nextOffset = stored.nextOffset();
        notifyAll();
        return ProduceResponse.newBuilder().setBaseOffset(stored.baseOffset()).build();
    }

    /** The batches from the one with {@code offset} on, at least one if there is one. */
    synchronized ByteString read(long offset, int maxBytes) {
        ByteString read = ByteString.EMPTY;
        for (RecordBatch batch : batches) {
            if (batch.lastOffset() >= offset && (read.isEmpty() || read.size() + batch.sizeInBytes() <= maxBytes)) {
                read = read.concat(ByteString.copyFrom(batch.buffer()));
            } else if (!read.isEmpty()) {
                break;
            }
        }
        return read;
    }

    private RecordBatch stamp(RecordBatch batch) {
        ByteBuffer stamped = copy(batch.buffer());
        stamped.put(0, batch.stampedPrefix(nextOffset, leaderEpoch), 0, RecordBatch.PREFIX_BYTES);
        return batchOf(stamped);
    }

    static ProduceResponse refused(ErrorCode code, String message) {
        return ProduceResponse.newBuilder().setError(error(code, message)).build();
    }

    static Error.Builder error(ErrorCode code, String message) {
        return Error.newBuilder().setCode(code.id()).setMessage(message);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    private static RecordBatch batchOf(ByteBuffer bytes) {
        try {
            return RecordBatch.of(bytes);
        } catch (CorruptBatchException e) {
            throw new AssertionError(e);
        }
    }
}
