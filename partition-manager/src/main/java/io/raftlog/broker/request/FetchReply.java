package io.raftlog.broker.request;

import io.raftlog.model.PartitionId;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Records on their way to a consumer. Close it once they have been sent: until then their bytes count against the
 * node's budget.
 *
 * <p>Thread-safe.
 */
public final class FetchReply implements AutoCloseable {
    /**
     * @param batches whole batches, the first holding the offset asked for; empty if there is nothing (yet)
     * @param highWatermark 0 if the partition is not here
     */
    public record Fetched(PartitionId partition, Answer<ByteBuffer> batches, long highWatermark, long logStartOffset) {}

    private final List<Fetched> partitions;
    private final Runnable release;
    private boolean closed;

    FetchReply(List<Fetched> partitions, Runnable release) {
        this.partitions = List.copyOf(partitions);
        this.release = release;
    }

    /** In the order of the request. */
    public List<Fetched> partitions() {
        return partitions;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}
