package io.raftlog.partition;

import io.raftlog.protocol.Refusal;
import java.nio.ByteBuffer;

/** The answer to a fetch. */
public sealed interface FetchResult {
    /**
     * @param batches whole record batches below the high watermark, the first one holding the offset asked for; empty
     *     if there is nothing yet
     */
    record Fetched(long highWatermark, long logStartOffset, ByteBuffer batches) implements FetchResult {}

    record Refused(Refusal refusal, long highWatermark, long logStartOffset) implements FetchResult {}
}
