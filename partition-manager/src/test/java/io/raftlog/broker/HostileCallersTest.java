package io.raftlog.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.PeerGrpc;
import io.raftlog.protocol.v1.SeedsGrpc;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A real node, and callers on its two ports who speak wrongly, too much, or not at all; a client works beside them. */
class HostileCallersTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] SETTINGS = frame(0, 4, 0, 0, new byte[0]);
    /** As many as the node takes from one address, and some. */
    private static final int MANY_CONNECTIONS = 1_100;

    private static final int MOST_LINES_IN_THE_LOG = 20;

    @TempDir
    static Path folder;

    private static ConnectedCluster cluster;
    private static PartitionId partition;
    private static int port;
    private static int raftPort;

    /** Where gRPC and its network write. */
    private static final java.util.logging.Logger GRPC = java.util.logging.Logger.getLogger("io.grpc");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<LogRecord> grpcLog = new CopyOnWriteArrayList<>();
    private final Handler grpcLogged = new Handler() {
        @Override
        public void publish(LogRecord line) {
            grpcLog.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final Logger root = (Logger) LoggerFactory.getLogger("io.raftlog");
    private ManagedChannel channel;
    private int written;

    @BeforeAll
    static void startNode() throws Exception {
        cluster = new ConnectedCluster(folder, 1);
        partition = TestClient.partition(cluster.create("orders", 1, 1), 0);
        port = cluster.cluster.node(1).address().port();
        raftPort = Integer.parseInt(
                cluster.cluster.settings(1).getOrDefault("raft.listen", "").split(":")[1]);
    }

    @AfterAll
    static void stopNode() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void listen() {
        log.start();
        root.addAppender(log);
        GRPC.addHandler(grpcLogged);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMetadataSize(1 << 20)
                .build();
        assertThatAClientWorks();
    }

    @AfterEach
    void everythingIsAsBefore() throws Exception {
        assertThatAClientWorks();
        channel.shutdownNow().awaitTermination(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        root.detachAppender(log);
        GRPC.removeHandler(grpcLogged);
        assertThat(grpcLog).extracting(LogRecord::getMessage).isEmpty();
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .hasSizeLessThan(MOST_LINES_IN_THE_LOG);
        assertThat(log.list).noneMatch(event -> event.getLevel() == Level.ERROR);
    }

    private void assertThatAClientWorks() {
        String value = "value-" + written++;
        long offset =
                cluster.produce(partition, TestClient.batch(-1, -1, value)).getBaseOffset();
        assertThat(cluster.readAll(partition)).contains(offset + "=" + value);
    }

    @Test
    void bytesThatAreNoProtocolAreCutOffOnBothPorts() throws Exception {
        byte[] noise = new byte[100_000];
        new Random(42).nextBytes(noise);
        byte[] hello = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        for (byte[] bytes : List.of(
                noise,
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII),
                hello,
                concat(PREFACE, noise),
                concat(PREFACE, SETTINGS, frame(0xff_ffff, 1, 4, 1, new byte[0])),
                concat("RLRAFT\0\1".getBytes(US_ASCII), noise),
                concat(
                        "RLRAFT\0\1".getBytes(US_ASCII),
                        ByteBuffer.allocate(13).putInt(8 << 20).put((byte) 1).array()))) {
            for (int each : List.of(port, raftPort)) {
                send(each, bytes);
            }
        }
    }

    @Test
    void aMessageLargerThanTheLimitIsRefused() {
        assertRefused(
                Status.Code.RESOURCE_EXHAUSTED,
                () -> ClusterGrpc.newBlockingStub(channel)
                        .createTopic(CreateTopicRequest.newBuilder()
                                .setNameBytes(ByteString.copyFrom(new byte[9 << 20]))
                                .build()));
    }

    @Test
    void aCompressedMessageIsMeasuredByWhatItBecomes() {
        assertRefused(
                Status.Code.RESOURCE_EXHAUSTED,
                () -> ClusterGrpc.newBlockingStub(channel)
                        .withCompression("gzip")
                        .createTopic(CreateTopicRequest.newBuilder()
                                .setNameBytes(ByteString.copyFrom(new byte[200 << 20]))
                                .build()));
    }

    @Test
    void headersLargerThanTheLimitAreRefused() {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(500_000));

        assertThatThrownBy(() -> ClusterGrpc.newBlockingStub(channel)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .getMetadata(GetMetadataRequest.getDefaultInstance()))
                .isInstanceOf(StatusRuntimeException.class);
    }

    @Test
    void whatNoServiceOffersIsUnimplemented() {
        assertRefused(
                Status.Code.UNIMPLEMENTED,
                () -> call(method("raftlog.v1.Cluster/Explode", MethodDescriptor.MethodType.UNARY), new byte[0]));
    }

    @Test
    void whateverIsSentToAMethodItIsAnsweredAndBlamedOnTheCaller() {
        byte[] noise = new byte[300];
        new Random(7).nextBytes(noise);
        for (ServiceDescriptor service : List.of(
                BrokerGrpc.getServiceDescriptor(),
                ClusterGrpc.getServiceDescriptor(),
                GroupsGrpc.getServiceDescriptor(),
                PeerGrpc.getServiceDescriptor(),
                SeedsGrpc.getServiceDescriptor())) {
            for (MethodDescriptor<?, ?> offered : service.getMethods()) {
                if (offered.getType() == MethodDescriptor.MethodType.UNARY) {
                    for (byte[] request :
                            List.of(new byte[0], noise, new byte[] {10, -1, -1, -1, -1, 7}, deep(10_000))) {
                        try {
                            call(method(offered.getFullMethodName(), offered.getType()), request);
                        } catch (StatusRuntimeException refused) {
                            assertThat(refused.getStatus().getCode())
                                    .as(offered.getFullMethodName())
                                    .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.FAILED_PRECONDITION);
                        }
                    }
                }
            }
        }
    }

    @Test
    void whoTakesBackCallsWithoutEndLosesTheConnection() throws Exception {
        byte[] headers = {
            (byte) 0x83,
            (byte) 0x86,
            4,
            2,
            '/',
            'x',
            1,
            1,
            'h',
            0x0f,
            0x10,
            16,
            'a',
            'p',
            'p',
            'l',
            'i',
            'c',
            'a',
            't',
            'i',
            'o',
            'n',
            '/',
            'g',
            'r',
            'p',
            'c'
        };
        try (var socket = new Socket("127.0.0.1", port)) {
            var out = socket.getOutputStream();
            out.write(concat(PREFACE, SETTINGS));
            assertThatThrownBy(() -> {
                        for (int stream = 1; stream < 1_000_000; stream += 2) {
                            out.write(frame(headers.length, 1, 4, stream, headers));
                            out.write(frame(4, 3, 0, stream, new byte[] {0, 0, 0, 8}));
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoOpensConnectionsWithoutEndIsTurnedAway() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < MANY_CONNECTIONS; i++) {
                sockets.add(new Socket("127.0.0.1", port));
            }
            Socket last = sockets.get(sockets.size() - 1);
            last.setSoTimeout(10_000);

            // The first thing that the node says to others is its settings.
            assertThat(last.getInputStream().read()).isEqualTo(-1);
            assertThatAClientWorks();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().atMost(DEADLINE).until(() -> {
            try (var socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(1_000);
                socket.getOutputStream().write(concat(PREFACE, SETTINGS));
                return socket.getInputStream().read() >= 0;
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static void assertRefused(Status.Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode())
                                .as(refused.toString())
                                .isEqualTo(code));
    }

    private byte[] call(MethodDescriptor<byte[], byte[]> method, byte[] request) {
        return ClientCalls.blockingUnaryCall(
                channel, method, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS), request);
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Messages in messages, each the first field of the one around it. */
    private static byte[] deep(int levels) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < levels; i++) {
            bytes.write(11); // A group's begin, which needs no length.
        }
        return bytes.toByteArray();
    }

    /** Sends, and reads what comes until the node closes or says nothing for a moment. */
    private static void send(int port, byte[] bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(200);
            socket.getOutputStream().write(bytes);
            socket.getInputStream().readAllBytes();
        } catch (IOException cutOff) {
            assertThat(cutOff).isNotNull(); // While writing or reading: as good.
        }
    }

    private static byte[] frame(int length, int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (length >>> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
