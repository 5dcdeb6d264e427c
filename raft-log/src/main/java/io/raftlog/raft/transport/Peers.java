package io.raftlog.raft.transport;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.NetUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes, and this node's connection to each: made with the first call, made anew with the first call after it
 * broke, but not in a tight loop while nobody answers.
 *
 * <p>Thread-safe.
 */
final class Peers {
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    private static final long RECONNECT_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final PeerRoutes routes;
    private final Map<RaftPeerId, Peer> peers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Peers(PeerRoutes routes) {
        this.routes = routes;
    }

    /** Learns of a node, or of its new address. */
    void add(RaftPeer peer) {
        if (peer.getAddress() == null) {
            return;
        }
        InetSocketAddress address = dialed(NetUtils.createSocketAddr(peer.getAddress()));
        peers.compute(peer.getId(), (id, known) -> {
            if (known != null && known.address.equals(address)) {
                return known;
            }
            if (known != null) {
                known.close("its address is " + address + " now");
            }
            return new Peer(id, address);
        });
    }

    private InetSocketAddress dialed(InetSocketAddress known) {
        var address = new NodeAddress(known.getHostString(), known.getPort());
        NodeAddress detour = routes.to(address);
        return detour.equals(address) ? known : new InetSocketAddress(detour.host(), detour.port());
    }

    /** May block for a second, to connect. Fails with an {@link IOException}. */
    CompletableFuture<ByteString> call(RaftPeerId id, FrameKind kind, Frame.Payload payload) {
        Peer peer = peers.get(id);
        if (peer == null) {
            return CompletableFuture.failedFuture(new IOException("the address of " + id + " is not known"));
        }
        try {
            return peer.connection().call(kind, payload);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    void closeSilentFor(Duration silence) {
        peers.values().forEach(peer -> peer.closeIfSilentFor(silence.toNanos()));
    }

    void close() {
        closed = true;
        peers.values().forEach(peer -> peer.close("this node stops"));
    }

    private final class Peer {
        private final RaftPeerId id;
        private final InetSocketAddress address;
        private volatile @Nullable PeerConnection connection;
        // Guarded by this.
        private @Nullable IOException refused;
        private long refusedAtNanos;

        Peer(RaftPeerId id, InetSocketAddress address) {
            this.id = id;
            this.address = address;
        }

        PeerConnection connection() throws IOException {
            PeerConnection present = connection;
            return present != null && !present.isBroken() ? present : connect();
        }

        private synchronized PeerConnection connect() throws IOException {
            PeerConnection present = connection;
            if (present != null && !present.isBroken()) {
                return present;
            }
            if (closed) {
                throw new IOException("this node stops");
            }
            if (refused != null && System.nanoTime() - refusedAtNanos < RECONNECT_PAUSE_NANOS) {
                throw new IOException(refused.getMessage(), refused);
            }
            try {
                PeerConnection made = PeerConnection.to(address, id.toString());
                connection = made;
                if (refused != null) {
                    LOG.info("connected to {} at last", id);
                    refused = null;
                }
                return made;
            } catch (IOException e) {
                IOException reason =
                        new IOException("cannot connect to " + id + " at " + address + ": " + e.getMessage(), e);
                if (refused == null) {
                    LOG.warn("{}; will go on trying", reason.getMessage());
                }
                refused = reason;
                refusedAtNanos = System.nanoTime();
                throw reason;
            }
        }

        void closeIfSilentFor(long nanos) {
            PeerConnection present = connection;
            if (present != null) {
                present.closeIfSilentFor(nanos);
            }
        }

        void close(String reason) {
            PeerConnection present = connection;
            if (present != null) {
                present.close(new IOException(reason));
            }
        }
    }
}
