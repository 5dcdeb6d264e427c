package io.raftlog.log;

import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.Record;
import io.raftlog.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The first half of a cleaning: notes the newest offset of each key.
 *
 * <p>Confined to one thread.
 */
record KeyReader(KeyOffsets keys, BatchReader batches) {
    private static final long ALL = -1;

    /** Notes the keys from an offset on, while there is room, and returns the first offset whose key is not noted. */
    long read(List<SealedSegment> segments, long fromOffset) throws IOException {
        long end = fromOffset;
        for (SealedSegment segment : segments) {
            if (segment.nextOffset() > fromOffset) {
                long full = segment.open(open -> read(open, fromOffset));
                if (full != ALL) {
                    return full;
                }
                end = segment.nextOffset();
            }
        }
        return end;
    }

    private long read(Segment segment, long fromOffset) throws IOException {
        BatchCursor cursor = segment.scanFrom(fromOffset, segment.sizeBytes());
        while (cursor.nextTo(fromOffset)) {
            long full = read(batches.read(cursor), fromOffset);
            if (full != ALL) {
                return full;
            }
        }
        return ALL;
    }

    private long read(RecordBatch batch, long fromOffset) {
        try {
            for (Record record : batch.records(RecordBatch.MAX_UNCOMPRESSED_BYTES)) {
                ByteBuffer key = record.key();
                if (key != null && record.offset() >= fromOffset && !keys.put(key, record.offset())) {
                    return record.offset();
                }
            }
            return ALL;
        } catch (CorruptBatchException undecodable) {
            // Made so by its producer, for the CRC is right. It stays, and what it could have replaced stays too.
            return ALL;
        }
    }
}
