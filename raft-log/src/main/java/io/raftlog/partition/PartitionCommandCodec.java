package io.raftlog.partition;

import io.raftlog.partition.PartitionCommand.AdvanceLogStart;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.Barrier;
import io.raftlog.partition.PartitionCommand.ForgetProducers;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/**
 * Commands as the Raft log keeps them, big endian:
 *
 * <pre>
 *   version 1 | kind 1 | term 8 | append:  base offset 8 | batches 4 | batch…
 *                               | advance: offset 8
 *                               | barrier: nothing
 *                               | forget:  offset 8
 *   batch:  size 4 | count 4 | crc 4 | max timestamp 8 | producer id 8 | producer epoch 2 | base sequence 4
 * </pre>
 *
 * A command of a version we do not know is never guessed at.
 */
final class PartitionCommandCodec {
    private static final byte VERSION = 1;
    private static final byte APPEND = 1;
    private static final byte ADVANCE_LOG_START = 2;
    private static final byte BARRIER = 3;
    private static final byte FORGET_PRODUCERS = 4;
    private static final int PREFIX_BYTES = 1 + 1 + Long.BYTES;
    private static final int BATCH_BYTES = 4 + 4 + 4 + 8 + 8 + 2 + 4;
    static final int MAX_COMMAND_BYTES = 128 << 10;
    /** As many batches fit into one command. */
    static final int MAX_BATCHES = (MAX_COMMAND_BYTES - PREFIX_BYTES - Long.BYTES - Integer.BYTES) / BATCH_BYTES;

    private PartitionCommandCodec() {}

    static ByteBuffer encode(PartitionCommand command) {
        return command.match(new PartitionCommand.Cases<>() {
            @Override
            public ByteBuffer appendBatches(AppendBatches append) {
                var out = begin(
                        APPEND,
                        append.term(),
                        Long.BYTES + Integer.BYTES + append.batches().size() * BATCH_BYTES);
                out.putLong(append.baseOffset()).putInt(append.batches().size());
                append.batches().forEach(batch -> put(out, batch));
                return out.flip();
            }

            @Override
            public ByteBuffer advanceLogStart(AdvanceLogStart advance) {
                return begin(ADVANCE_LOG_START, advance.term(), Long.BYTES)
                        .putLong(advance.offset())
                        .flip();
            }

            @Override
            public ByteBuffer barrier(Barrier barrier) {
                return begin(BARRIER, barrier.term(), 0).flip();
            }

            @Override
            public ByteBuffer forgetProducers(ForgetProducers forget) {
                return begin(FORGET_PRODUCERS, forget.term(), Long.BYTES)
                        .putLong(forget.belowOffset())
                        .flip();
            }
        });
    }

    private static ByteBuffer begin(byte kind, long term, int bodyBytes) {
        return ByteBuffer.allocate(PREFIX_BYTES + bodyBytes)
                .put(VERSION)
                .put(kind)
                .putLong(term);
    }

    private static void put(ByteBuffer out, BatchMeta batch) {
        out.putInt(batch.sizeBytes())
                .putInt(batch.count())
                .putInt(batch.crc())
                .putLong(batch.maxTimestamp())
                .putLong(batch.producerId())
                .putShort(batch.producerEpoch())
                .putInt(batch.baseSequence());
    }

    /** Throws {@link IllegalArgumentException} on anything that {@link #encode} did not make. */
    static PartitionCommand decode(ByteBuffer bytes) {
        var in = bytes.duplicate();
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("partition command of version " + version + ", this raftlog knows "
                        + VERSION + ": it was written by a newer one");
            }
            byte kind = in.get();
            long term = in.getLong();
            PartitionCommand command = switch (kind) {
                case APPEND -> append(term, in);
                case ADVANCE_LOG_START -> new AdvanceLogStart(term, in.getLong());
                case BARRIER -> new Barrier(term);
                case FORGET_PRODUCERS -> new ForgetProducers(term, in.getLong());
                default -> throw new IllegalArgumentException("partition command of unknown kind " + kind);
            };
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("partition command with " + in.remaining() + " bytes too many");
            }
            return command;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("partition command of " + bytes.remaining() + " bytes is cut short", e);
        }
    }

    private static AppendBatches append(long term, ByteBuffer in) {
        long baseOffset = in.getLong();
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / BATCH_BYTES) {
            throw new IllegalArgumentException("partition command with " + count + " batches is cut short");
        }
        var batches = new ArrayList<BatchMeta>(count);
        for (int i = 0; i < count; i++) {
            batches.add(new BatchMeta(
                    in.getInt(), in.getInt(), in.getInt(), in.getLong(), in.getLong(), in.getShort(), in.getInt()));
        }
        return new AppendBatches(term, baseOffset, batches);
    }
}
