package io.raftlog.broker.liveness;

import io.raftlog.model.NodeAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The wire to the other nodes: one stream of beats from each.
 *
 * <p>Thread-safe.
 */
public interface PeerLinks extends AutoCloseable {
    /**
     * What a node says of itself.
     *
     * @param incarnation another number for each start of it
     * @param shortOfSpace whether it takes no new records for want of space
     * @param timeMs its time of day; 0 if it tells none
     * @param metadataVersion of its copy of the metadata
     */
    record Beat(long incarnation, boolean shortOfSpace, long timeMs, long metadataVersion) {}

    /** Hears what comes over the wire; called from any thread, in order for each node. */
    interface Listener {
        void beat(int node, Beat beat);

        /** The stream ended or could not be opened; another one is being opened. */
        void broken(int node, String reason);

        /** Nobody listens there; it is tried again. */
        void refused(int node, String reason);
    }

    /** Keeps a stream open from each of these nodes, and from no others. */
    void watch(Map<Integer, NodeAddress> nodes, Listener listener);

    /** Fails if there is no answer in time. */
    CompletableFuture<Opinion> canvass(int node, Canvass canvass, Duration within);

    @Override
    void close();
}
