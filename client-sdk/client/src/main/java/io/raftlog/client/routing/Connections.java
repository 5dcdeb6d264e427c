package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One connection per node, made when first asked for. Of many, more than any cluster has, those asked for last are kept:
 * addresses come from nodes, and what they say need not make sense.
 *
 * <p>Thread-safe.
 */
final class Connections {
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private static final int MOST = 64;

    private final String clientId;

    /** In the order in which they were asked for. */
    private final Map<NodeAddress, NodeConnection> open = new LinkedHashMap<>(16, 0.75F, true);

    /** What was asked on these may still be answered. */
    private final Set<NodeConnection> retiring = new HashSet<>();

    private boolean closed;

    Connections(String clientId) {
        this.clientId = clientId;
    }

    synchronized NodeConnection to(NodeAddress node) {
        NodeConnection connection = open.computeIfAbsent(node, address -> new NodeConnection(address, clientId));
        if (open.size() > MOST) {
            retire(open.keySet().iterator().next());
        }
        if (closed) {
            // Calls on it fail at once, each in the ordinary way.
            connection.close();
        }
        return connection;
    }

    private void retire(NodeAddress node) {
        NodeConnection oldest = open.remove(node);
        if (oldest != null) {
            oldest.retire();
            retiring.removeIf(NodeConnection::isClosed);
            retiring.add(oldest);
        }
    }

    /** How many there are, with those that are on their way out. */
    synchronized int count() {
        retiring.removeIf(NodeConnection::isClosed);
        return open.size() + retiring.size();
    }

    void close() {
        List<NodeConnection> all;
        synchronized (this) {
            closed = true;
            all = Stream.concat(open.values().stream(), retiring.stream()).toList();
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
