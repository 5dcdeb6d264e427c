package io.raftlog.tools.fault.proxy;

import io.raftlog.model.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port that one node dials in place of another's, and all connections made through it.
 *
 * <p>It refuses while the other refuses: a refused connection is how a node learns that a process is gone, and silence how
 * it learns that the network is. So while a lane is cut it never refuses.
 *
 * <p>Confined to the loop.
 */
final class Relay implements Bridge.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(30).toNanos();
    private static final int BACKLOG = 64;

    private final EventLoop loop;
    private final SocketAddress target;
    private final Lane forth;
    private final Lane back;
    private final Set<Bridge> bridges = new LinkedHashSet<>();
    private final InetSocketAddress address;
    private @Nullable ServerSocketChannel listener;
    private boolean closed;

    /** @param host where it listens, at any port */
    Relay(EventLoop loop, String host, NodeAddress target, Lane forth, Lane back) throws IOException {
        this.loop = loop;
        this.target = new InetSocketAddress(target.host(), target.port());
        this.forth = forth;
        this.back = back;
        this.address = listen(new InetSocketAddress(host, 0));
    }

    NodeAddress address() {
        return new NodeAddress(address.getHostString(), address.getPort());
    }

    int connections() {
        return bridges.size();
    }

    private InetSocketAddress listen(InetSocketAddress at) throws IOException {
        ServerSocketChannel opened = ServerSocketChannel.open();
        try {
            opened.bind(at, BACKLOG);
            loop.register(opened, SelectionKey.OP_ACCEPT, key -> accept(opened));
            listener = opened;
            return (InetSocketAddress) opened.getLocalAddress();
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private void accept(ServerSocketChannel from) {
        try {
            // A caller whose target refuses closes the listener on its way.
            for (SocketChannel caller = from.accept(); caller != null; caller = from.isOpen() ? from.accept() : null) {
                Bridge bridge = new Bridge(loop, this, caller, target, forth, back);
                bridges.add(bridge);
                bridge.ready();
            }
        } catch (IOException e) {
            LOG.warn("a connection to {} was lost before it began", target, e);
        }
    }

    @Override
    public void refused(Bridge bridge) {
        refuse();
    }

    @Override
    public void calleeEnded(Runnable then) {
        probe(listens -> {
            if (!listens && forth.isOpen() && back.isOpen()) {
                refuse();
            }
            then.run();
        });
    }

    @Override
    public void over(Bridge bridge) {
        bridges.remove(bridge);
    }

    private void refuse() {
        if (listener != null) {
            closeQuietly(listener);
            listener = null;
            loop.after(LOOK_AGAIN_NANOS, this::lookAgain);
        }
    }

    /** Listens again once the target does, or once nobody may know that it does not. */
    private void lookAgain() {
        if (closed || listener != null) {
            return;
        }
        if (!forth.isOpen() || !back.isOpen()) {
            listenAgain();
        } else {
            probe(listens -> {
                if (listens) {
                    listenAgain();
                } else {
                    loop.after(LOOK_AGAIN_NANOS, this::lookAgain);
                }
            });
        }
    }

    private void listenAgain() {
        if (closed || listener != null) {
            return;
        }
        try {
            listen(address);
        } catch (IOException e) {
            LOG.debug("cannot listen on {} yet", address, e);
            loop.after(LOOK_AGAIN_NANOS, this::lookAgain);
        }
    }

    /** Tells whether the target takes connections. */
    private void probe(Consumer<Boolean> then) {
        try {
            SocketChannel channel = SocketChannel.open();
            SelectionKey key = loop.register(channel, 0, ready -> finishProbe(channel, then));
            if (channel.connect(target)) {
                finishProbe(channel, then);
            } else {
                key.interestOps(SelectionKey.OP_CONNECT);
            }
        } catch (IOException e) {
            then.accept(false);
        }
    }

    private static void finishProbe(SocketChannel channel, Consumer<Boolean> then) {
        boolean connected;
        try {
            connected = channel.finishConnect();
        } catch (IOException refused) {
            connected = false;
        }
        closeQuietly(channel);
        then.accept(connected);
    }

    /** The condition of a lane has changed. */
    void obey() {
        if (listener == null) {
            lookAgain();
        }
        List.copyOf(bridges).forEach(Bridge::ready);
    }

    void breakConnections() {
        List.copyOf(bridges).forEach(Bridge::abort);
    }

    void halfClose(Lane direction) {
        List.copyOf(bridges).forEach(bridge -> bridge.halfClose(direction));
    }

    void close() {
        closed = true;
        if (listener != null) {
            closeQuietly(listener);
            listener = null;
        }
        breakConnections();
    }

    private static void closeQuietly(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception e) {
            LOG.debug("closing {}", channel, e);
        }
    }
}
