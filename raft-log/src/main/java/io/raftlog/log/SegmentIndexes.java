package io.raftlog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A segment's two indexes, fed with its batches one by one. They live in memory; the files are written when the segment
 * is sealed or closed, and at checkpoints up to there, each whole under a temporary name first.
 *
 * <p>One writer, any number of readers.
 */
final class SegmentIndexes {
    private final int intervalBytes;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private int bytesSinceEntry;
    private volatile long maxTimestamp;
    private long maxTimestampOffset;
    /** The files hold all there will be; guarded by this. */
    private boolean saved;

    /** Indexes of a segment without batches. */
    SegmentIndexes(long baseOffset, int intervalBytes) {
        this(new OffsetIndex(baseOffset), new TimeIndex(baseOffset), intervalBytes);
    }

    private SegmentIndexes(OffsetIndex offsets, TimeIndex times, int intervalBytes) {
        this.intervalBytes = intervalBytes;
        this.offsets = offsets;
        this.times = times;
        this.maxTimestamp = times.lastTimestamp();
        this.maxTimestampOffset = times.lastOffset();
    }

    /** Reads the files; empty if one is missing or cannot be right for a segment that ends before {@code nextOffset}. */
    static Optional<SegmentIndexes> load(
            Disk disk, SegmentFiles files, long logBytes, long nextOffset, int intervalBytes, List<String> present)
            throws IOException {
        if (!present.contains(String.valueOf(files.offsetIndex().getFileName()))
                || !present.contains(String.valueOf(files.timeIndex().getFileName()))) {
            return Optional.empty();
        }
        Optional<OffsetIndex> offsets = content(disk, files.offsetIndex(), logBytes)
                .flatMap(bytes -> OffsetIndex.parse(files.baseOffset(), bytes, logBytes));
        Optional<TimeIndex> times = content(disk, files.timeIndex(), logBytes)
                .flatMap(bytes -> TimeIndex.parse(files.baseOffset(), bytes, nextOffset));
        if (offsets.isEmpty() || times.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new SegmentIndexes(offsets.get(), times.get(), intervalBytes));
    }

    /** Empty if the file is longer than the batches: an entry is shorter than the batch that it belongs to. */
    private static Optional<ByteBuffer> content(Disk disk, Path path, long logBytes) throws IOException {
        try (DiskFile file = disk.open(path)) {
            long size = file.size();
            if (size > logBytes) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            file.read(bytes, 0);
            return Optional.of(bytes.flip());
        }
    }

    /** The batch now stands at this position, after all those added before. */
    void add(BatchSpan batch, int position) {
        noteTimestamp(batch);
        if (bytesSinceEntry > intervalBytes) {
            offsets.add(batch.nextOffset() - 1, position);
            times.addIfLater(maxTimestamp, maxTimestampOffset);
            bytesSinceEntry = 0;
        }
        bytesSinceEntry += batch.sizeBytes();
    }

    private void noteTimestamp(BatchSpan batch) {
        if (batch.maxTimestamp() > maxTimestamp) {
            maxTimestampOffset = batch.nextOffset() - 1;
            maxTimestamp = batch.maxTimestamp();
        }
    }

    /** Where to begin to look for the batch that holds {@code offset}. */
    int floorPosition(long offset) {
        return offsets.floorPosition(offset);
    }

    /** Position of the last batch with an entry of its own; 0 if none has. */
    int lastPosition() {
        return offsets.lastPosition();
    }

    /** Largest timestamp of the segment; {@link TimeIndex#NO_TIMESTAMP} if it has none. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    /** How far all records of the segment are older than {@code timestamp}; empty: that is not known of any. */
    Optional<TimeIndex.Entry> lastOlderThan(long timestamp) {
        return times.lastOlderThan(timestamp);
    }

    /**
     * Forgets the batches at or beyond a position.
     *
     * @param offset base offset of the batch that began there
     * @param tail the batches that are left from {@link #lastPosition} on, whose timestamps may have no entry
     */
    void truncateTo(int position, long offset, Tail tail) throws IOException {
        synchronized (this) {
            saved = false;
        }
        offsets.truncateTo(position);
        times.truncateTo(offset);
        maxTimestamp = times.lastTimestamp();
        maxTimestampOffset = times.lastOffset();
        bytesSinceEntry = position - offsets.lastPosition();
        BatchCursor cursor = tail.from(offsets.lastPosition());
        while (cursor.next()) {
            noteTimestamp(cursor.span());
        }
    }

    /** Reads what is left of a segment, from a position on. */
    interface Tail {
        BatchCursor from(int position);
    }

    /** Writes both files; durable with the next sync of the directory. */
    synchronized void save(Disk disk, SegmentFiles files) throws IOException {
        saved = true;
        times.addIfLater(maxTimestamp, maxTimestampOffset);
        write(disk, files.offsetIndex(), offsets.toBytes());
        write(disk, files.timeIndex(), times.toBytes());
    }

    /**
     * Writes what both files hold of the batches that end at or below an offset, unless they were written whole. For any
     * thread, as long as no batch below the offset is ever dropped.
     */
    synchronized void saveBelow(long offset, Disk disk, SegmentFiles files) throws IOException {
        if (!saved) {
            write(disk, files.offsetIndex(), offsets.toBytesBelow(offset));
            write(disk, files.timeIndex(), times.toBytesBelow(offset));
        }
    }

    private static void write(Disk disk, Path path, ByteBuffer content) throws IOException {
        Path temporary = SegmentFiles.temporary(path);
        disk.delete(temporary);
        try (DiskFile file = disk.create(temporary)) {
            file.write(List.of(content), 0);
            file.force();
        }
        disk.rename(temporary, path);
    }
}
