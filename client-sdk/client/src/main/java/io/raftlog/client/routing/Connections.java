package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One connection per node, made when first asked for.
 *
 * <p>Thread-safe.
 */
final class Connections {
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final String clientId;
    private final Map<NodeAddress, NodeConnection> open = new HashMap<>();
    private boolean closed;

    Connections(String clientId) {
        this.clientId = clientId;
    }

    synchronized NodeConnection to(NodeAddress node) {
        NodeConnection connection = open.computeIfAbsent(node, address -> new NodeConnection(address, clientId));
        if (closed) {
            // Calls on it fail at once, each in the ordinary way.
            connection.close();
        }
        return connection;
    }

    void close() {
        List<NodeConnection> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(open.values());
        }
        all.forEach(NodeConnection::close);
        try {
            for (NodeConnection connection : all) {
                connection.awaitClosed(LONGEST_CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
