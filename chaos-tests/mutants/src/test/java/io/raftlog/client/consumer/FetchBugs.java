package io.raftlog.client.consumer;

import io.raftlog.record.RecordBatch;

/** Bugs of reading. */
final class FetchBugs {
    private FetchBugs() {}

    /** Trusts the bytes. */
    static boolean trusted(RecordBatch batch) {
        return true;
    }
}
