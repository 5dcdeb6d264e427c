package io.raftlog.log;

import io.raftlog.record.EmptyBatch;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The log file that a cleaner writes, batch by batch. Batches without records are not written one by one: all that follow
 * one another become one that spans their offsets. So every offset still lies in a batch, and what is missing in a log
 * can still be told from what was taken out.
 *
 * <p>Confined to one thread.
 */
final class CleanedFile {
    private static final int BUFFER_BYTES = 1 << 20;

    /** Little by little: one force of a whole segment would hold up those of the writers. */
    private static final int FORCED_BYTES = 8 << 20;

    private final Disk disk;
    private final SegmentFiles files;
    private final DiskFile file;
    private final SegmentIndexes indexes;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private int size;
    private int unforced;

    // The offsets since the last batch that was written: none if they are equal.
    private long gapFrom;
    private long gapTo;
    private int gapEpoch = RecordBatch.NO_LEADER_EPOCH;

    private CleanedFile(Disk disk, SegmentFiles files, DiskFile file, int indexIntervalBytes) {
        this.disk = disk;
        this.files = files;
        this.file = file;
        this.indexes = new SegmentIndexes(files.baseOffset(), indexIntervalBytes);
        this.gapFrom = files.baseOffset();
        this.gapTo = files.baseOffset();
    }

    static CleanedFile create(Disk disk, SegmentFiles files, int indexIntervalBytes) throws IOException {
        disk.delete(files.cleaned());
        return new CleanedFile(disk, files, disk.create(files.cleaned()), indexIntervalBytes);
    }

    /** Bytes written, but for a gap at the end. */
    int sizeBytes() {
        return size;
    }

    /** Adds a batch that begins where the one before ended. Its bytes are copied. */
    void add(RecordBatch batch) throws IOException {
        closeGap();
        if (batch.baseOffset() != gapFrom) {
            throw new IllegalStateException("a batch with base offset " + batch.baseOffset() + " follows offset "
                    + gapFrom + " in " + files.cleaned());
        }
        write(batch);
        gapFrom = batch.nextOffset();
        gapTo = gapFrom;
    }

    /** Nothing is left of the offsets up to this one. */
    void skipTo(long nextOffset, int leaderEpoch) {
        gapTo = nextOffset;
        gapEpoch = leaderEpoch;
    }

    private void closeGap() throws IOException {
        if (gapTo > gapFrom) {
            RecordBatch gap = RecordBatch.of(EmptyBatch.spanning(gapFrom, gapTo, gapEpoch));
            write(gap);
            gapFrom = gapTo;
        }
    }

    private void write(RecordBatch batch) throws IOException {
        int bytes = batch.sizeInBytes();
        indexes.add(new BatchSpan(batch.baseOffset(), batch.nextOffset(), bytes, batch.maxTimestamp()), size);
        if (bytes > buffer.remaining()) {
            writeOut();
        }
        if (bytes > buffer.remaining()) {
            file.write(List.of(batch.buffer()), size);
            unforced += bytes;
        } else {
            buffer.put(batch.buffer());
        }
        size = Math.addExact(size, bytes);
    }

    private void writeOut() throws IOException {
        buffer.flip();
        file.write(List.of(buffer), size - buffer.remaining());
        unforced += buffer.remaining();
        buffer.clear();
        if (unforced >= FORCED_BYTES) {
            file.force();
            unforced = 0;
        }
    }

    /** The segment, complete and durable but for its indexes and its name. */
    Segment complete() throws IOException {
        closeGap();
        writeOut();
        file.force();
        return new Segment(files, file, indexes, size);
    }

    /** Closes and deletes it. */
    void discard() throws IOException {
        file.close();
        disk.delete(files.cleaned());
    }
}
