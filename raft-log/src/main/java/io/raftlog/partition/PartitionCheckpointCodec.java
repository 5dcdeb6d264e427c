package io.raftlog.partition;

import io.raftlog.partition.PartitionCheckpoint.Producer;
import io.raftlog.raft.EntryPosition;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of a checkpoint file, big endian:
 *
 * <pre>
 *   term 8 | index 8 | next offset 8 | log start offset 8 | epochs 4 | epoch… | producers 4 | producer…
 *   epoch:     epoch 4 | start offset 8
 *   producer:  id 8 | epoch 2 | batches 4 | batch…
 *   batch:     base sequence 4 | count 4 | base offset 8
 * </pre>
 */
public final class PartitionCheckpointCodec {
    /** Raise it whenever the layout changes: an older program refuses the file instead of guessing. */
    static final int FORMAT = 1;

    private static final int PREFIX_BYTES = 4 * Long.BYTES;
    private static final int EPOCH_BYTES = Integer.BYTES + Long.BYTES;
    private static final int PRODUCER_BYTES = Long.BYTES + Short.BYTES + Integer.BYTES;
    private static final int BATCH_BYTES = Integer.BYTES + Integer.BYTES + Long.BYTES;

    private PartitionCheckpointCodec() {}

    public static ByteBuffer encode(PartitionCheckpoint checkpoint) {
        ByteBuffer out = ByteBuffer.allocate(sizeOf(checkpoint))
                .putLong(checkpoint.applied().term())
                .putLong(checkpoint.applied().index())
                .putLong(checkpoint.nextOffset())
                .putLong(checkpoint.logStartOffset())
                .putInt(checkpoint.epochs().size());
        for (EpochStart epoch : checkpoint.epochs()) {
            out.putInt(epoch.epoch()).putLong(epoch.startOffset());
        }
        out.putInt(checkpoint.producers().size());
        for (Producer producer : checkpoint.producers()) {
            out.putLong(producer.id())
                    .putShort(producer.epoch())
                    .putInt(producer.newest().size());
            for (RememberedBatch batch : producer.newest()) {
                out.putInt(batch.baseSequence()).putInt(batch.count()).putLong(batch.baseOffset());
            }
        }
        return out.flip();
    }

    private static int sizeOf(PartitionCheckpoint checkpoint) {
        int batches = checkpoint.producers().stream()
                .mapToInt(producer -> producer.newest().size())
                .sum();
        return PREFIX_BYTES
                + Integer.BYTES
                + checkpoint.epochs().size() * EPOCH_BYTES
                + Integer.BYTES
                + checkpoint.producers().size() * PRODUCER_BYTES
                + batches * BATCH_BYTES;
    }

    /** Throws {@link IllegalArgumentException} on anything that {@link #encode} did not make. */
    public static PartitionCheckpoint decode(ByteBuffer content) {
        ByteBuffer in = content.duplicate();
        try {
            var applied = new EntryPosition(in.getLong(), in.getLong());
            long nextOffset = in.getLong();
            long logStartOffset = in.getLong();
            var checkpoint = new PartitionCheckpoint(applied, nextOffset, logStartOffset, epochs(in), producers(in));
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("checkpoint with " + in.remaining() + " bytes too many");
            }
            return checkpoint;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("checkpoint of " + content.remaining() + " bytes is cut short", e);
        }
    }

    private static List<EpochStart> epochs(ByteBuffer in) {
        var epochs = new ArrayList<EpochStart>();
        for (int left = count(in, EPOCH_BYTES); left > 0; left--) {
            epochs.add(new EpochStart(in.getInt(), in.getLong()));
        }
        return epochs;
    }

    private static List<Producer> producers(ByteBuffer in) {
        var producers = new ArrayList<Producer>();
        for (int left = count(in, PRODUCER_BYTES); left > 0; left--) {
            long id = in.getLong();
            short epoch = in.getShort();
            var newest = new ArrayList<RememberedBatch>();
            for (int batches = count(in, BATCH_BYTES); batches > 0; batches--) {
                newest.add(new RememberedBatch(in.getInt(), in.getInt(), in.getLong()));
            }
            producers.add(new Producer(id, epoch, newest));
        }
        return producers;
    }

    private static int count(ByteBuffer in, int bytesEach) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / bytesEach) {
            throw new IllegalArgumentException("checkpoint with a list of " + count + " is cut short");
        }
        return count;
    }
}
