package io.raftlog.client.consumer;

import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a fetched piece of log may be given out: batches whose bytes are those that were written, one behind the other
 * from the offset that was asked for, none missing and none twice.
 *
 * <p>Immutable.
 *
 * @param flaw what is wrong with the bytes behind the batches; empty if nothing is
 */
record BatchCheck(List<RecordBatch> batches, long nextOffset, String flaw) {
    /** @param gapsAllowed whether compaction may have taken records out */
    static BatchCheck of(ByteBuffer bytes, long offset, boolean gapsAllowed) {
        List<RecordBatch> good = new ArrayList<>();
        long next = offset;
        try {
            for (RecordBatch batch : RecordBatches.in(bytes)) {
                if (batch.lastOffset() < next && good.isEmpty()) {
                    continue;
                }
                String flaw = flaw(batch, next, good.isEmpty(), gapsAllowed);
                if (!flaw.isEmpty()) {
                    return new BatchCheck(good, next, flaw);
                }
                good.add(batch);
                next = batch.nextOffset();
            }
            return new BatchCheck(good, next, "");
        } catch (CorruptBatchException e) {
            return new BatchCheck(good, next, "at offset " + next + ": " + e.getMessage());
        }
    }

    private static String flaw(RecordBatch batch, long next, boolean first, boolean gapsAllowed) {
        if (!batch.crcMatches()) {
            return batch + " does not match its CRC";
        }
        if (batch.baseOffset() < next && !first) {
            return batch + " repeats offsets before " + next;
        }
        if (batch.baseOffset() > next && !gapsAllowed) {
            return batch + " leaves out the offsets from " + next + " on";
        }
        return "";
    }
}
