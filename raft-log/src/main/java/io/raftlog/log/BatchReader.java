package io.raftlog.log;

import io.raftlog.record.RecordBatch;
import java.io.IOException;

/** Gives a cleaner the batch at which a cursor stands, once that may be read and if it is sound. */
@FunctionalInterface
interface BatchReader {
    RecordBatch read(BatchCursor cursor) throws IOException;
}
