package io.raftlog.metadata;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The log of consumer groups as the coordinator on the metadata group's leader uses it.
 *
 * <p>Thread-safe.
 */
public interface GroupLog {
    /**
     * Begins a new epoch, in which nothing of an earlier one is appended any more, and gives the log as it is then. Fails
     * where this node does not lead; whether the epoch has begun is unknown then, and does not matter.
     */
    CompletableFuture<GroupLogImage> open();

    /**
     * Appends at {@code baseOffset} in the epoch that {@link #open} began; completes with the end offset once it is on
     * disk on a majority and applied here. Appends made one after the other by one thread are in that order. Fails with
     * {@link GroupLogRefusedException} if it did not happen and never will; after any other failure it may have.
     */
    CompletableFuture<Long> append(long epoch, long baseOffset, List<GroupRecord> records);

    /** Completes once this node has confirmed with a majority that it leads; fails if it does not. */
    CompletableFuture<Void> confirmLeadership();
}
