package io.raftlog.broker.grpc;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections up to a number, in all and from one address. One more is closed at once, before anything is kept for
 * it: whoever opens connections without end must not take the descriptors that files and other nodes need.
 *
 * <p>Thread-safe.
 */
final class BoundedAcceptor extends NioServerSocketChannel {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedAcceptor.class);
    private static final long WARN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int most;
    private final int mostOfOneAddress;
    private final Map<InetAddress, Integer> open = new HashMap<>();
    private int openInAll;
    private long refused;
    private long warnedAtNanos = System.nanoTime() - WARN_EVERY_NANOS;

    BoundedAcceptor(int most, int mostOfOneAddress) {
        this.most = most;
        this.mostOfOneAddress = mostOfOneAddress;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int result = super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            if (accepted.get(i) instanceof NioSocketChannel connection && !admit(connection)) {
                accepted.remove(i);
                connection.unsafe().closeForcibly();
            }
        }
        return result;
    }

    private synchronized boolean admit(NioSocketChannel connection) {
        if (connection.remoteAddress() == null) {
            // Gone already.
            return false;
        }
        InetAddress address = connection.remoteAddress().getAddress();
        int ofAddress = open.getOrDefault(address, 0);
        if (openInAll >= most || ofAddress >= mostOfOneAddress) {
            warn(address, ofAddress);
            return false;
        }
        open.put(address, ofAddress + 1);
        openInAll++;
        connection.closeFuture().addListener(closed -> release(address));
        return true;
    }

    private synchronized void release(InetAddress address) {
        openInAll--;
        open.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    private void warn(InetAddress address, int ofAddress) {
        refused++;
        if (System.nanoTime() - warnedAtNanos >= WARN_EVERY_NANOS) {
            warnedAtNanos = System.nanoTime();
            LOG.warn(
                    "a connection from {} is refused: {} are open, {} of them from there; {} were refused so far",
                    address.getHostAddress(),
                    openInAll,
                    ofAddress,
                    refused);
        }
    }
}
