package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers on the port between nodes that do not behave as nodes do. */
class PeerListenerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Frame.Payload LARGE = new Frame.Payload.Bytes(ByteString.copyFrom(new byte[64 << 10]));
    private static final int MANY_CALLS = 1_000_000;
    /** As many as are taken. */
    private static final int ALL_CONNECTIONS = 256;

    private final ExecutorService slow = Executors.newFixedThreadPool(4);
    private final AtomicInteger handled = new AtomicInteger();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
        slow.shutdownNow();
    }

    @Test
    void whoReadsNoAnswersIsNotHeardAnyFurtherAndThenGivenUp() throws Exception {
        var underWay = new Semaphore(8);
        PeerListener listener = listen((kind, payload) -> {
            underWay.acquireUninterruptibly();
            handled.incrementAndGet();
            return CompletableFuture.supplyAsync(
                    () -> {
                        underWay.release();
                        return LARGE;
                    },
                    slow);
        });
        Socket greedy = connect(listener);
        Thread asking = new Thread(() -> ask(greedy, MANY_CALLS));
        asking.start();

        await().atMost(DEADLINE).until(() -> {
            listener.closeStuckFor(TimeUnit.SECONDS.toNanos(1));
            return !asking.isAlive();
        });

        // 4 MiB that wait, and what the system keeps for a connection.
        assertThat(handled.get()).isLessThan(1_000);
        assertThat(slow.invokeAll(Collections.nCopies(4, () -> "free"), DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .allMatch(Future::isDone)
                .noneMatch(Future::isCancelled);
    }

    @Test
    void whoReadsItsAnswersIsHeardHoweverMuchItAsks() throws Exception {
        PeerListener listener = listen((kind, payload) -> CompletableFuture.supplyAsync(() -> LARGE, slow));
        PeerConnection caller = PeerConnection.to(listener.address(), "n2");
        opened.add(() -> caller.close(new IOException("the test is over")));

        List<CompletableFuture<ByteString>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            answers.add(caller.call(FrameKind.LOOK, new Frame.Payload.Bytes(ByteString.EMPTY)));
        }

        for (CompletableFuture<ByteString> answer : answers) {
            assertThat(answer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).size())
                    .isEqualTo(LARGE.size());
        }
    }

    @Test
    void whoHasNotSaidThatItIsANodeGivesWayToOneThatDoes() throws Exception {
        PeerListener listener = listen((kind, payload) -> CompletableFuture.completedFuture(LARGE));
        for (int i = 0; i < ALL_CONNECTIONS; i++) {
            Socket silent = new Socket(
                    InetAddress.getLoopbackAddress(), listener.address().getPort());
            opened.add(silent);
        }

        PeerConnection node = PeerConnection.to(listener.address(), "n2");
        opened.add(() -> node.close(new IOException("the test is over")));

        assertThat(node.call(FrameKind.LOOK, new Frame.Payload.Bytes(ByteString.EMPTY)))
                .succeedsWithin(DEADLINE);
    }

    /** Until it is cut off. */
    private static void ask(Socket socket, int times) {
        ByteBuffer call = ByteBuffer.allocate(13).putInt(9).put(FrameKind.LOOK.id());
        try {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < times; i++) {
                out.write(call.putLong(5, i).array());
            }
        } catch (IOException cutOff) {
            assertThat(cutOff).isNotNull();
        }
    }

    private PeerListener listen(PeerListener.Calls calls) throws IOException {
        var listener = PeerListener.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), calls);
        opened.add(listener);
        return listener;
    }

    private Socket connect(PeerListener listener) throws IOException {
        var socket =
                new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
        opened.add(socket);
        Preamble.write(socket.getOutputStream());
        return socket;
    }
}
