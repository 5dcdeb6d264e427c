package io.raftlog.log;

import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchFilter.Filtered;
import java.io.IOException;
import java.util.List;

/**
 * The second half of a cleaning: writes what is left of neighbouring segments to one new file, which then takes their
 * place. A single segment of which everything is left is not written at all.
 *
 * <p>Confined to one thread.
 */
final class SegmentCleaning {
    /** Told before bytes are written. */
    interface Spending {
        void spend(long bytes) throws CleaningStoppedException;
    }

    private final PartitionLog log;
    private final KeepingRule rule;
    private final BatchReader batches;
    private final Spending writing;
    private long earliestTombstoneEndMs = CompactionProgress.NO_TOMBSTONE;
    private long removedRecords;
    private long bytesAfter;

    SegmentCleaning(PartitionLog log, KeepingRule rule, BatchReader batches, Spending writing) {
        this.log = log;
        this.rule = rule;
        this.batches = batches;
        this.writing = writing;
    }

    /** When the first of the tombstones it left may be dropped. */
    long earliestTombstoneEndMs() {
        return earliestTombstoneEndMs;
    }

    long removedRecords() {
        return removedRecords;
    }

    long bytesAfter() {
        return bytesAfter;
    }

    void clean(List<SealedSegment> group) throws IOException {
        if (group.size() == 1 && !group.get(0).open(this::changes)) {
            bytesAfter += group.get(0).sizeBytes();
            return;
        }
        SegmentFiles files = group.get(0).segment().files();
        CleanedFile cleaned =
                CleanedFile.create(log.disk(), files, log.settings().indexIntervalBytes());
        boolean replaced = false;
        try {
            for (SealedSegment segment : group) {
                segment.open(open -> {
                    copy(open, cleaned);
                    return cleaned;
                });
            }
            Segment complete = cleaned.complete();
            if (!log.replace(group.stream().map(SealedSegment::segment).toList(), complete)) {
                throw new CleaningStoppedException(files.log() + " was deleted while it was cleaned");
            }
            replaced = true;
            bytesAfter += complete.sizeBytes();
        } finally {
            if (!replaced) {
                cleaned.discard();
            }
        }
    }

    /** Whether anything of a segment would go; reads no further than the first that does. */
    private boolean changes(Segment segment) throws IOException {
        BatchCursor cursor = segment.scanFrom(segment.baseOffset(), segment.sizeBytes());
        while (cursor.next()) {
            RecordBatch batch = batches.read(cursor);
            Filtered filtered = filter(batch);
            if (filtered.changed()) {
                return true;
            }
            noteTombstones(filtered);
        }
        return false;
    }

    private void copy(Segment segment, CleanedFile target) throws IOException {
        BatchCursor cursor = segment.scanFrom(segment.baseOffset(), segment.sizeBytes());
        while (cursor.next()) {
            RecordBatch batch = batches.read(cursor);
            Filtered filtered = filter(batch);
            removedRecords += batch.count() - filtered.kept();
            if (filtered.kept() == 0) {
                target.skipTo(batch.nextOffset(), batch.leaderEpoch());
            } else {
                RecordBatch left = filtered.rewritten().orElse(batch);
                writing.spend(left.sizeInBytes());
                target.add(left);
            }
            noteTombstones(filtered);
        }
    }

    private void noteTombstones(Filtered filtered) {
        if (filtered.tombstonesKept()) {
            earliestTombstoneEndMs = Math.min(earliestTombstoneEndMs, filtered.deleteHorizonMs());
        }
    }

    private Filtered filter(RecordBatch batch) {
        if (batch.baseOffset() >= rule.keysEnd()) {
            return Filtered.unchanged(batch);
        }
        try {
            return rule.applyTo(batch);
        } catch (CorruptBatchException undecodable) {
            // Made so by its producer, for the CRC is right.
            return Filtered.unchanged(batch);
        }
    }
}
