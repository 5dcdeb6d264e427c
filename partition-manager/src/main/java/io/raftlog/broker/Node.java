package io.raftlog.broker;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;

/**
 * One node of a cluster: its Raft groups, its copy of the metadata and its gRPC front.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Node implements AutoCloseable {
    private Node() {}

    /** Starts a node; returns once clients can connect, which may be before it is {@link #ready()}. */
    public static Node start(NodeConfig config) throws NodeStartException {
        throw new NodeStartException(ErrorCode.NOT_READY, "being written", "");
    }

    /** Completes once the node serves: its metadata has caught up and every replica assigned to it is open. */
    public CompletableFuture<Void> ready() {
        throw new UnsupportedOperationException("being written");
    }

    /** Completes when the node has stopped, with the reason if it was not asked to. */
    public CompletableFuture<Void> stopped() {
        throw new UnsupportedOperationException("being written");
    }

    /** Where clients reach this node; with the port that was bound if the configuration asked for any. */
    public NodeAddress address() {
        throw new UnsupportedOperationException("being written");
    }

    /** Takes no new work, hands leadership over, then closes everything. A second call waits for the first. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("being written");
    }
}
