package io.raftlog.client.routing;

/** Hears what becomes of the batches sent on one {@link ProduceStream}. Called on transport threads: must not block. */
public interface ProduceListener {
    /** The batch is on disk on a majority. */
    void appended(long correlationId, long baseOffset, boolean duplicate);

    void refused(long correlationId, Failure failure);

    /** The stream is gone, and with it every answer that has not come. Heard at most once, and nothing after it. */
    void broken(Failure failure);
}
