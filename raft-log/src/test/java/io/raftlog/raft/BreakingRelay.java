package io.raftlog.raft;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes on to a port, both ways, and breaks each connection after a random number of them. */
final class BreakingRelay implements Closeable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger broken = new AtomicInteger();
    private final int target;
    private final int minBytes;
    private final int maxBytes;
    private final Random random;
    private volatile boolean healed;

    BreakingRelay(int target, int minBytes, int maxBytes, long seed) throws IOException {
        this.target = target;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
        this.random = new Random(seed);
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** From now on connections last. */
    void heal() {
        healed = true;
    }

    int broken() {
        return broken.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket from = listener.accept();
                open.add(from);
                relay(from);
            } catch (IOException e) {
                // Closed, or the server behind is gone: whoever connected sees the end of the connection.
            }
        }
    }

    private void relay(Socket from) throws IOException {
        try {
            var to = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(to);
            var left = new AtomicInteger(minBytes + random.nextInt(maxBytes - minBytes));
            start(() -> pass(from, to, left));
            start(() -> pass(to, from, left));
        } catch (IOException e) {
            from.close();
            throw e;
        }
    }

    private void pass(Socket from, Socket to, AtomicInteger left) {
        byte[] buffer = new byte[1024];
        try (from;
                to) {
            while (true) {
                int read = from.getInputStream().read(buffer);
                if (read < 0) {
                    return;
                }
                boolean lasts = healed;
                int before = left.getAndAdd(-read);
                to.getOutputStream().write(buffer, 0, lasts ? read : Math.max(0, Math.min(read, before)));
                if (before <= read && !lasts) {
                    broken.incrementAndGet();
                    return;
                }
            }
        } catch (IOException closed) {
            // Either side went: so does the other.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void start(Runnable task) {
        var thread = new Thread(task, "breaking-relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
