package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerConnectionTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    @Test
    void everyCallGetsItsOwnReplyWhateverTheOrderOfTheReplies() throws Exception {
        var held = new ConcurrentLinkedQueue<Runnable>();
        PeerConnection connection = connect(listen((kind, payload) -> {
            var reply = new CompletableFuture<Frame.Payload>();
            Runnable answer = () -> reply.complete(new Frame.Payload.Bytes(payload));
            // Every other reply waits for the call after it.
            if (payload.byteAt(payload.size() - 1) % 2 == 0) {
                held.add(answer);
            } else {
                answer.run();
                held.forEach(Runnable::run);
                held.clear();
            }
            return reply;
        }));

        List<CompletableFuture<ByteString>> replies = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            replies.add(connection.call(FrameKind.APPEND, number(i)));
        }

        for (int i = 0; i < replies.size(); i++) {
            assertThat(get(replies.get(i))).isEqualTo(number(i).bytes());
        }
    }

    @Test
    void callsOfOneThreadArriveInTheirOrderWhileOthersCallToo() throws Exception {
        var arrived = new ConcurrentLinkedQueue<Integer>();
        PeerConnection connection = connect(listen((kind, payload) -> {
            arrived.add(payload.asReadOnlyByteBuffer().getInt());
            return CompletableFuture.completedFuture(new Frame.Payload.Bytes(payload));
        }));

        int threads = 4;
        int calls = 2000;
        List<CompletableFuture<ByteString>> last = new ArrayList<>();
        List<Thread> callers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int first = t * calls;
            var done = new CompletableFuture<ByteString>();
            last.add(done);
            var caller = new Thread(() -> {
                for (int i = first; i < first + calls - 1; i++) {
                    connection.call(FrameKind.APPEND, number(i));
                }
                connection.call(FrameKind.APPEND, number(first + calls - 1)).thenAccept(done::complete);
            });
            callers.add(caller);
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        for (CompletableFuture<ByteString> done : last) {
            get(done);
        }

        for (int t = 0; t < threads; t++) {
            int first = t * calls;
            assertThat(arrived.stream().filter(i -> i >= first && i < first + calls))
                    .isSorted()
                    .hasSize(calls);
        }
    }

    @Test
    void aFailureOfTheOtherSideIsToldAndTheConnectionGoesOn() throws Exception {
        PeerConnection connection = connect(listen((kind, payload) -> {
            if (kind == FrameKind.VOTE) {
                throw new IOException("no such group");
            }
            return CompletableFuture.completedFuture(new Frame.Payload.Bytes(payload));
        }));

        assertThatThrownBy(() -> get(connection.call(FrameKind.VOTE, number(1))))
                .hasCauseInstanceOf(RemoteFailureException.class)
                .hasMessageContaining("no such group");
        assertThat(get(connection.call(FrameKind.APPEND, number(2))))
                .isEqualTo(number(2).bytes());
    }

    @Test
    void whenAConnectionBreaksEveryOpenCallFailsAndSoDoTheNext() throws Exception {
        PeerListener silent = listen((kind, payload) -> new CompletableFuture<>());
        PeerConnection connection = connect(silent);
        List<CompletableFuture<ByteString>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(connection.call(FrameKind.APPEND, number(i)));
        }

        silent.close();

        for (CompletableFuture<ByteString> call : calls) {
            assertThat(call).failsWithin(DEADLINE).withThrowableOfType(ExecutionException.class);
        }
        assertThat(connection.call(FrameKind.APPEND, number(1))).failsWithin(DEADLINE);
    }

    @Test
    void aConnectionWhoseOtherEndSaysNothingIsGivenUp() throws Exception {
        PeerConnection connection = connect(listen((kind, payload) -> new CompletableFuture<>()));
        connection.closeIfSilentFor(0);
        assertThat(connection.isBroken()).as("while no call is open").isFalse();

        CompletableFuture<ByteString> call = connection.call(FrameKind.APPEND, number(1));
        connection.closeIfSilentFor(DEADLINE.toNanos());
        assertThat(connection.isBroken()).as("before its time").isFalse();
        await().atMost(DEADLINE).until(() -> {
            connection.closeIfSilentFor(1);
            return connection.isBroken();
        });
        assertThat(call).failsWithin(DEADLINE);
    }

    @Test
    void whoSpeaksSomethingElseIsTurnedAwayAndTheOthersAreServed() throws Exception {
        PeerListener listener =
                listen((kind, payload) -> CompletableFuture.completedFuture(new Frame.Payload.Bytes(payload)));
        PeerConnection connection = connect(listener);
        byte[] http = "GET / HTTP/1.1\r\nHost: raft\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] later = ByteBuffer.allocate(8).putLong(0x524C_5241_4654_0063L).array();
        byte[] hugeFrame = ByteBuffer.allocate(12)
                .putLong(0x524C_5241_4654_0001L)
                .putInt(Integer.MAX_VALUE)
                .array();

        for (byte[] nonsense : List.of(http, later, hugeFrame)) {
            try (var stranger = new Socket(
                    InetAddress.getLoopbackAddress(), listener.address().getPort())) {
                stranger.setSoTimeout((int) DEADLINE.toMillis());
                stranger.getOutputStream().write(nonsense);
                assertThat(endOf(stranger)).isTrue();
            }
        }

        assertThat(get(connection.call(FrameKind.APPEND, number(3))))
                .isEqualTo(number(3).bytes());
    }

    /** Whether the other side closed; what it had not read may make that a reset. */
    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    private static ByteString get(CompletableFuture<ByteString> reply) throws Exception {
        return reply.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Frame.Payload.Bytes number(int i) {
        return new Frame.Payload.Bytes(
                ByteString.copyFrom(ByteBuffer.allocate(4).putInt(0, i)));
    }

    private PeerListener listen(PeerListener.Calls calls) throws IOException {
        var listener = PeerListener.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort()), calls);
        opened.add(listener);
        return listener;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private PeerConnection connect(PeerListener listener) throws IOException {
        PeerConnection connection = PeerConnection.to(listener.address(), "n2");
        opened.add(() -> connection.close(new IOException("the test is over")));
        return connection;
    }
}
