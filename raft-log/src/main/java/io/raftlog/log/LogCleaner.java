package io.raftlog.log;

import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.util.List;

/**
 * Takes out of a log every record that has a later one of its key, and tombstones that have been kept long enough. What
 * is left keeps its offset, its order and its content.
 *
 * <p>A run reads the keys of what no run has seen yet, as many as fit into memory, and rewrites the log up to there, in
 * ascending order, several small segments into one. That order makes a tombstone safe to drop: whatever it deletes lies
 * before it, and is durably gone first. A record without a key stays, and so does a batch that cannot be decoded.
 *
 * <p>Confined to one thread.
 */
public final class LogCleaner {
    private final KeyOffsets keys;
    private final IoPace pace;

    /**
     * @param memoryBytes for keys: 24 bytes each, and a fifth of them stays free
     * @param pace told of all I/O
     */
    public LogCleaner(int memoryBytes, IoPace pace) {
        this.keys = new KeyOffsets(memoryBytes);
        this.pace = pace;
    }

    /** How far the cleanings of a log came, according to its files. */
    public static CompactionProgress progressOf(PartitionLog log) throws IOException {
        CompactionProgress noted = new CompactionMark(log.disk(), log.directory()).read();
        return noted.firstDirtyOffset() > log.endOffset() ? CompactionProgress.NONE : noted;
    }

    /**
     * Cleans the sealed segments below an offset, or as many of them as the memory for keys allows.
     *
     * @param endOffset only segments that end there or below are touched
     * @param nowMs tombstones due by then are dropped, and others get their time from it
     * @throws CleaningStoppedException if it ended early; what is done is done
     * @throws CorruptLogException if a batch does not match its CRC: nothing is made of damaged bytes
     */
    public CleaningResult clean(PartitionLog log, long endOffset, long deleteRetentionMs, long nowMs)
            throws IOException {
        CompactionProgress before = progressOf(log);
        List<SealedSegment> segments = SealedSegment.upTo(endOffset, log.view());
        keys.clear();
        BatchReader batches = cursor -> read(log, cursor);
        long keysEnd =
                new KeyReader(keys, batches).read(segments, Math.max(before.firstDirtyOffset(), log.startOffset()));
        SegmentCleaning cleaning = new SegmentCleaning(
                log,
                new KeepingRule(keys, keysEnd, nowMs, saturatedSum(nowMs, deleteRetentionMs)),
                batches,
                bytes -> spend(log, bytes));
        List<SealedSegment> covered = segments.stream()
                .filter(segment -> segment.baseOffset() < keysEnd)
                .toList();
        for (List<SealedSegment> group :
                SealedSegment.groups(covered, log.settings().segmentBytes())) {
            cleaning.clean(group);
        }
        CompactionProgress after = new CompactionProgress(keysEnd, cleaning.earliestTombstoneEndMs());
        if (!after.equals(before)) {
            new CompactionMark(log.disk(), log.directory()).write(after);
        }
        return new CleaningResult(
                after,
                segments.stream().allMatch(segment -> segment.nextOffset() <= keysEnd),
                cleaning.removedRecords(),
                covered.stream().mapToLong(SealedSegment::sizeBytes).sum(),
                cleaning.bytesAfter());
    }

    /** The cursor's batch, whole. */
    private RecordBatch read(PartitionLog log, BatchCursor cursor) throws IOException {
        spend(log, cursor.header().sizeInBytes());
        cursor.requireCrc();
        return cursor.batch();
    }

    private void spend(PartitionLog log, long bytes) throws CleaningStoppedException {
        if (log.isClosed() || !pace.allows(bytes)) {
            throw new CleaningStoppedException("the cleaning of " + log.directory() + " was told to stop");
        }
    }

    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
