package io.raftlog.log;

import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchFilter;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which records a cleaning keeps.
 *
 * <p>Confined to the thread of the cleaning.
 *
 * @param keysEnd nothing is known of the keys at and beyond this offset, so everything there stays
 * @param tombstoneEndMs when the tombstones may be dropped that are met for the first time now
 */
record KeepingRule(KeyOffsets keys, long keysEnd, long nowMs, long tombstoneEndMs) {
    RecordBatchFilter.Filtered applyTo(RecordBatch batch) {
        OptionalLong horizon = batch.deleteHorizonMs();
        boolean dropsTombstones = horizon.isPresent() && horizon.getAsLong() <= nowMs;
        return RecordBatchFilter.filter(
                batch,
                (offset, key, hasValue) -> keeps(offset, key, hasValue || !dropsTombstones),
                tombstoneEndMs,
                RecordBatch.MAX_UNCOMPRESSED_BYTES);
    }

    private boolean keeps(long offset, @Nullable ByteBuffer key, boolean newestStays) {
        return key == null || offset >= keysEnd || (newestStays && keys.newest(key) <= offset);
    }
}
