package io.raftlog.broker.grpc;

import io.raftlog.broker.liveness.Canvass;
import io.raftlog.broker.liveness.Opinion;
import io.raftlog.broker.liveness.PeerLinks;
import io.raftlog.broker.request.Timer;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Links to the other nodes, at the addresses where they serve clients.
 *
 * <p>Thread-safe.
 */
public final class GrpcPeers implements PeerLinks {
    private final String clusterId;
    private final int self;
    private final PeerRoutes routes;
    private final Timer timer;
    private final Map<Integer, GrpcPeer> open = new HashMap<>();
    private boolean closed;

    public GrpcPeers(String clusterId, int self, PeerRoutes routes, Timer timer) {
        this.clusterId = clusterId;
        this.self = self;
        this.routes = routes;
        this.timer = timer;
    }

    @Override
    public synchronized void watch(Map<Integer, NodeAddress> nodes, Listener listener) {
        open.entrySet().removeIf(link -> {
            boolean gone = !Optional.ofNullable(nodes.get(link.getKey()))
                    .map(routes::to)
                    .equals(Optional.of(link.getValue().address()));
            if (gone) {
                link.getValue().close();
            }
            return gone;
        });
        nodes.forEach((node, address) -> {
            if (!closed && !open.containsKey(node)) {
                GrpcPeer link = new GrpcPeer(clusterId, self, node, routes.to(address), timer, listener);
                open.put(node, link);
                link.watch();
            }
        });
    }

    @Override
    public CompletableFuture<Opinion> canvass(int node, Canvass canvass, Duration within) {
        GrpcPeer link;
        synchronized (this) {
            link = open.get(node);
        }
        return link == null
                ? CompletableFuture.failedFuture(new IllegalStateException("no link to node " + node))
                : link.canvass(canvass, within);
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(GrpcPeer::close);
        open.clear();
    }
}
