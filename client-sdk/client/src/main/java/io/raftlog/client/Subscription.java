package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A handler at work.
 *
 * <p>Thread-safe.
 */
public interface Subscription extends AutoCloseable {
    /** What it reads now. */
    Set<TopicPartition> assignment();

    /**
     * Completes when it has stopped, normally after {@link #close}; fails with {@link HandlerFailedException} if a record
     * stopped it, with {@link RaftlogException} if the cluster did.
     */
    CompletableFuture<Void> whenStopped();

    /**
     * Begins no further record, waits for those in hand, commits and leaves the group. Records that wait to be tried again
     * are read again by whoever has their partition next.
     */
    @Override
    void close();
}
