package io.raftlog.raft.transport;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to another node, over which this one calls. Calls are sent in the order in which one thread makes them,
 * and answered in any order, on the connection's own thread.
 *
 * <p>When it breaks every open call fails, and it is of no more use. Thread-safe.
 */
final class PeerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);
    private static final int CONNECT_TIMEOUT_MS = 1000;
    private static final int BUFFER_BYTES = 64 << 10;

    private final String name;
    private final Socket socket;
    private final FrameWriter writer;
    private final AtomicLong calls = new AtomicLong();
    private final Map<Long, CompletableFuture<ByteString>> open = new ConcurrentHashMap<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private volatile long quietSinceNanos = System.nanoTime();

    private PeerConnection(String name, Socket socket) throws IOException {
        this.name = name;
        this.socket = socket;
        this.writer = new FrameWriter(socket.getOutputStream(), this::close);
    }

    /** Blocks until connected, for a second at most. */
    static PeerConnection to(InetSocketAddress address, String name) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            // A name may have got another address since.
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), CONNECT_TIMEOUT_MS);
            Preamble.write(socket.getOutputStream());
            var connection = new PeerConnection(name, socket);
            connection.startReading();
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    boolean isBroken() {
        return broken.get();
    }

    /** Fails with an {@link IOException} if the connection breaks, or the other side failed; then the outcome is unknown. */
    CompletableFuture<ByteString> call(FrameKind kind, Frame.Payload payload) {
        if (payload.size() > PeerTransport.MAX_MESSAGE_BYTES) {
            return CompletableFuture.failedFuture(
                    new IOException("a message of " + payload.size() + " bytes is too large"));
        }
        long call = calls.incrementAndGet();
        var answer = new CompletableFuture<ByteString>();
        if (open.isEmpty()) {
            // Nothing was due before: the silence begins to count now.
            quietSinceNanos = System.nanoTime();
        }
        open.put(call, answer);
        writer.write(new Frame(kind, call, payload));
        if (broken.get() && open.remove(call) != null) {
            answer.completeExceptionally(new IOException("the connection to " + name + " broke"));
        }
        return answer;
    }

    /** Closes the connection if it is stuck: the network may have eaten it without a word. */
    void closeIfSilentFor(long nanos) {
        boolean overdue = !open.isEmpty() && System.nanoTime() - quietSinceNanos > nanos;
        if (overdue || writer.busyNanos() > nanos) {
            close(new IOException("no answer from " + name + " for " + nanos / 1_000_000 + " ms"));
        }
    }

    private void startReading() {
        var thread = new Thread(this::read, "raft-replies-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES))) {
            while (true) {
                Frame frame = Frame.readFrom(in);
                quietSinceNanos = System.nanoTime();
                CompletableFuture<ByteString> answer = open.remove(frame.call());
                if (answer != null) {
                    complete(answer, frame);
                }
            }
        } catch (IOException e) {
            close(e);
        }
    }

    private void complete(CompletableFuture<ByteString> answer, Frame frame) throws IOException {
        switch (frame.kind()) {
            case REPLY -> answer.complete(frame.bytes());
            case FAILED ->
                answer.completeExceptionally(
                        new RemoteFailureException(name, frame.bytes().toString(StandardCharsets.UTF_8)));
            default -> throw new IOException(name + " answered with " + frame.kind());
        }
    }

    void close(IOException reason) {
        if (!broken.compareAndSet(false, true)) {
            return;
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing the connection to {}", name, e);
        }
        var failure = new IOException("the connection to " + name + " broke: " + reason, reason);
        for (Long call : List.copyOf(open.keySet())) {
            CompletableFuture<ByteString> answer = open.remove(call);
            if (answer != null) {
                answer.completeExceptionally(failure);
            }
        }
    }
}
