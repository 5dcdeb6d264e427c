package io.raftlog.broker.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.raftlog.broker.AnyMethod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that answers with as many bytes as it is asked for, and callers who do not read them. */
class CallLimitsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final String ASK = "test.Service/Ask";
    private static final String FETCH = "raftlog.v1.Broker/Fetch";
    private static final String ECHO = "test.Service/Echo";
    private static final int ANSWER_BYTES = 100_000;

    private @Nullable CallLimits limits;
    private @Nullable Server server;

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.shutdownNow().awaitTermination();
        }
        if (limits != null) {
            limits.close();
        }
    }

    @Test
    void aCallWhoseAnswerNobodyReadsEndsSometime() throws Exception {
        CallLimits watched = serve(new CallLimits(SOON, 1 << 30, 1 << 30));
        try (RawHttp2 caller = connect(0)) {
            caller.call(1, ASK, number(ANSWER_BYTES));

            assertThat(caller.next(RawHttp2.RST_STREAM).stream()).isEqualTo(1);
            await().atMost(DEADLINE).until(() -> watched.held() == 0);
        }
    }

    @Test
    void aRequestThatNeverComesWholeEndsSometime() throws Exception {
        CallLimits watched = serve(new CallLimits(SOON, 1 << 30, 1 << 30));
        try (RawHttp2 caller = connect(1 << 20)) {
            caller.begin(1, ASK);
            caller.send(
                    RawHttp2.DATA,
                    0,
                    1,
                    ByteBuffer.allocate(20).putInt(1, 1 << 20).array());

            assertThat(caller.next(RawHttp2.RST_STREAM).stream()).isEqualTo(1);
            await().atMost(DEADLINE).until(() -> watched.held() == 0);
        }
    }

    @Test
    void whoLetsTooMuchLieLosesTheCallsThatGoBeyond() throws Exception {
        CallLimits watched = serve(new CallLimits(NEVER, 1_000_000, 1 << 30));
        try (RawHttp2 caller = connect(0);
                RawHttp2 other = connect(1 << 20)) {
            for (int call = 0; call < 30; call++) {
                caller.call(1 + 2 * call, ASK, number(ANSWER_BYTES));
            }
            for (int broken = 0; broken < 20; broken++) {
                assertThat(caller.next(RawHttp2.RST_STREAM)).isNotNull();
            }

            await().atMost(DEADLINE).until(() -> watched.held() <= 1_000_000 && watched.held() > 800_000);
            other.call(1, ASK, number(ANSWER_BYTES));
            assertThat(other.next(RawHttp2.DATA).stream()).isEqualTo(1);
        }
        await().atMost(DEADLINE).until(() -> watched.held() == 0);
    }

    @Test
    void ofManyConnectionsThoseThatHoldMuchAreBrokenOff() throws Exception {
        CallLimits watched = serve(new CallLimits(NEVER, 1 << 30, 3_000_000));
        try (RawHttp2 small = connect(0);
                RawHttp2 large = connect(0)) {
            small.call(1, ASK, number(ANSWER_BYTES));
            for (int call = 0; call < 60; call++) {
                large.call(1 + 2 * call, ASK, number(ANSWER_BYTES));
            }
            assertThat(large.next(RawHttp2.RST_STREAM)).isNotNull();

            small.call(3, ASK, number(ANSWER_BYTES));
            small.send(RawHttp2.PING, 0, 0, new byte[8]);
            // Answered behind whatever had been said of the calls before.
            for (RawHttp2.Frame frame = small.next(); frame.type() != RawHttp2.PING; frame = small.next()) {
                assertThat(frame.type()).isNotEqualTo(RawHttp2.RST_STREAM);
            }
            assertThat(watched.held()).isGreaterThan(2_000_000);
        }
        await().atMost(DEADLINE).until(() -> watched.held() == 0);
    }

    @Test
    void partsOfRequestsCountToo() throws Exception {
        CallLimits watched = serve(new CallLimits(NEVER, 50_000, 1 << 30));
        try (RawHttp2 caller = connect(1 << 20)) {
            byte[] part = ByteBuffer.allocate(16_000).putInt(1, 1 << 20).array();
            for (int call = 0; call < 4; call++) {
                caller.begin(1 + 2 * call, ECHO);
                caller.send(RawHttp2.DATA, 0, 1 + 2 * call, part);
            }

            assertThat(caller.next(RawHttp2.RST_STREAM)).isNotNull();
        }
        await().atMost(DEADLINE).until(() -> watched.held() == 0);
    }

    @Test
    void streamsMayLastAndFetchesCountElsewhere() throws Exception {
        serve(new CallLimits(SOON, 1_000, 1 << 30));
        try (RawHttp2 caller = connect(1 << 20)) {
            caller.begin(1, ECHO);
            caller.call(3, FETCH, number(ANSWER_BYTES));
            assertThat(endOf(3, caller).type()).isEqualTo(RawHttp2.HEADERS);
            // Nothing follows, so that it is broken off; the stream has lasted longer.
            caller.begin(5, ASK);
            assertThat(endOf(5, caller).type()).isEqualTo(RawHttp2.RST_STREAM);

            caller.send(RawHttp2.DATA, 0, 1, RawHttp2.message(number(7)));
            assertThat(caller.next(RawHttp2.DATA).stream()).isEqualTo(1);
        }
    }

    private static RawHttp2.Frame endOf(int stream, RawHttp2 caller) throws IOException {
        RawHttp2.Frame frame = caller.next();
        while (frame.stream() != stream
                || (frame.type() != RawHttp2.RST_STREAM && (frame.flags() & RawHttp2.END_STREAM) == 0)) {
            frame = caller.next();
        }
        return frame;
    }

    private CallLimits serve(CallLimits with) throws IOException {
        limits = with;
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addStreamTracerFactory(with)
                .addService(ServerServiceDefinition.builder("test.Service")
                        .addMethod(AnyMethod.of(ASK, MethodDescriptor.MethodType.UNARY), answer())
                        .addMethod(
                                AnyMethod.of(ECHO, MethodDescriptor.MethodType.BIDI_STREAMING),
                                ServerCalls.asyncBidiStreamingCall(CallLimitsTest::echo))
                        .build())
                .addService(ServerServiceDefinition.builder("raftlog.v1.Broker")
                        .addMethod(AnyMethod.of(FETCH, MethodDescriptor.MethodType.UNARY), answer())
                        .build())
                .build()
                .start();
        return with;
    }

    private static ServerCallHandler<byte[], byte[]> answer() {
        return ServerCalls.asyncUnaryCall((request, out) -> {
            out.onNext(new byte[ByteBuffer.wrap(request).getInt()]);
            out.onCompleted();
        });
    }

    private static StreamObserver<byte[]> echo(StreamObserver<byte[]> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                out.onNext(message);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    private RawHttp2 connect(int window) throws IOException {
        if (server == null) {
            throw new IllegalStateException("nothing is served");
        }
        return RawHttp2.connect(server.getPort(), window);
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }
}
