package io.raftlog.raft.transport;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the other nodes' connections and their calls. Each connection has a thread that reads it and calls {@link Calls};
 * replies are written by whichever thread has them.
 *
 * <p>Thread-safe.
 */
final class PeerListener implements Closeable {
    /** What the other nodes ask for. */
    @FunctionalInterface
    interface Calls {
        /**
         * Called in the order of the calls of a connection, on its reading thread: whatever takes long belongs on another.
         */
        CompletableFuture<Frame.Payload> handle(FrameKind kind, ByteString payload) throws IOException;
    }

    private static final FrameWriter NOBODY = new FrameWriter(OutputStream.nullOutputStream(), failure -> {});
    private static final Logger LOG = LoggerFactory.getLogger(PeerListener.class);
    private static final int BACKLOG = 128;
    private static final int BUFFER_BYTES = 64 << 10;
    /** Who says nothing at all is not one of us. */
    private static final int PREAMBLE_TIMEOUT_MS = 5_000;

    private static final int MAX_CONNECTIONS = 256;
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000;
    /** Several times what the other nodes may have on their way: they give up on calls that go on here. */
    private static final long MAX_HANDLED_BYTES = 64 << 20;

    /** Of answers that a caller does not read: it is not heard any further before it does. */
    private static final long MAX_UNREAD_BYTES = 4 << 20;

    private static final long FULL_PAUSE_NANOS = 1_000_000;
    private static final long WARN_EVERY_NANOS = 60_000_000_000L;

    private final ServerSocket listener;
    private final Calls calls;
    /** With who answers on it; with {@link #NOBODY} before it has begun as it must. */
    private final Map<Socket, FrameWriter> connections = new ConcurrentHashMap<>();

    /** Of calls that are not answered yet. */
    private final AtomicLong handledBytes = new AtomicLong();

    /** Of the accepting thread, as is the next. */
    private long refused;

    private long warnedAtNanos = System.nanoTime() - WARN_EVERY_NANOS;
    private volatile boolean closed;

    private PeerListener(ServerSocket listener, Calls calls) {
        this.listener = listener;
        this.calls = calls;
    }

    static PeerListener open(InetSocketAddress address, Calls calls) throws IOException {
        var listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
        var peers = new PeerListener(listener, calls);
        start(peers::accept, "raft-accept-" + address.getPort());
        return peers;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                if (!haveRoom()) {
                    warnOfRefusal(socket);
                    socket.close();
                    continue;
                }
                connections.put(socket, NOBODY);
                start(() -> serve(socket), "raft-calls-" + socket.getPort());
                if (closed) {
                    closeQuietly(socket);
                }
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("taking a connection of another node failed", e);
                    // Out of file handles, say: that does not pass at once.
                    LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
                }
            }
        }
    }

    /** Whoever has not said yet that it is a node gives way to the next. */
    private boolean haveRoom() {
        if (connections.size() < MAX_CONNECTIONS) {
            return true;
        }
        Optional<Socket> nobody = connections.entrySet().stream()
                .filter(connection -> connection.getValue() == NOBODY)
                .map(Map.Entry::getKey)
                .findAny();
        nobody.ifPresent(socket -> {
            connections.remove(socket);
            closeQuietly(socket);
        });
        return nobody.isPresent();
    }

    /** Once a minute: whoever opens connections without end must not fill the log as well. */
    private void warnOfRefusal(Socket socket) {
        refused++;
        if (System.nanoTime() - warnedAtNanos >= WARN_EVERY_NANOS) {
            warnedAtNanos = System.nanoTime();
            LOG.warn(
                    "{} connections between nodes are open; one more, from {}, is refused; {} were refused so far",
                    MAX_CONNECTIONS,
                    socket.getRemoteSocketAddress(),
                    refused);
        }
    }

    private void serve(Socket socket) {
        try (socket;
                var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES))) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PREAMBLE_TIMEOUT_MS);
            Preamble.check(in);
            socket.setSoTimeout(0);
            var replies = new FrameWriter(socket.getOutputStream(), failure -> closeQuietly(socket));
            connections.put(socket, replies);
            while (!closed && !socket.isClosed()) {
                if (handledBytes.get() > MAX_HANDLED_BYTES || replies.unwrittenBytes() > MAX_UNREAD_BYTES) {
                    LockSupport.parkNanos(FULL_PAUSE_NANOS);
                } else {
                    answer(Frame.readFrom(in), replies);
                }
            }
        } catch (IOException e) {
            if (!closed) {
                LOG.debug("connection from {} ended: {}", socket.getRemoteSocketAddress(), e.toString());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("connection from {} is given up", socket.getRemoteSocketAddress(), e);
        } finally {
            connections.remove(socket);
        }
    }

    private void answer(Frame request, FrameWriter replies) {
        CompletableFuture<Frame.Payload> reply;
        int bytes = request.weight();
        handledBytes.addAndGet(bytes);
        try {
            reply = calls.handle(request.kind(), request.bytes());
        } catch (IOException | RuntimeException e) {
            reply = CompletableFuture.failedFuture(e);
        }
        long call = request.call();
        reply.whenComplete((payload, failure) -> {
            handledBytes.addAndGet(-bytes);
            replies.write(
                    failure == null
                            ? new Frame(FrameKind.REPLY, call, payload)
                            : new Frame(FrameKind.FAILED, call, reasonOf(failure)));
        });
    }

    private static Frame.Payload reasonOf(Throwable failure) {
        Throwable cause = failure.getCause();
        Throwable reason = failure instanceof CompletionException && cause != null ? cause : failure;
        return new Frame.Payload.Bytes(ByteString.copyFromUtf8(reason.toString()));
    }

    /**
     * Closes connections whose other end does not read its answers: a thread waits for it, which has others to answer as
     * well.
     */
    void closeStuckFor(long nanos) {
        connections.forEach((socket, replies) -> {
            if (replies.busyNanos() > nanos) {
                LOG.debug("connection from {} is given up: it reads no answers", socket.getRemoteSocketAddress());
                closeQuietly(socket);
            }
        });
    }

    /** No call is handled after this, but one that is being handled goes on. */
    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        connections.keySet().forEach(PeerListener::closeQuietly);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a connection", e);
        }
    }

    private static void start(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
