package io.raftlog.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.raftlog.broker.grpc.RawHttp2;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.PeerGrpc;
import io.raftlog.protocol.v1.SeedsGrpc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real node, and callers on its two ports who speak wrongly, too much, or not at all; a client works beside them. */
class HostileCallersTest extends AttackedNode {
    private static final byte[] SETTINGS = RawHttp2.frame(0, 4, 0, 0, new byte[0]);
    /** As many as the node takes from one address, and some. */
    private static final int MANY_CONNECTIONS = 1_100;

    @Test
    void bytesThatAreNoProtocolAreCutOffOnBothPorts() throws Exception {
        byte[] noise = new byte[100_000];
        new Random(42).nextBytes(noise);
        byte[] hello = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        for (byte[] bytes : List.of(
                noise,
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII),
                hello,
                concat(RawHttp2.PREFACE, noise),
                concat(RawHttp2.PREFACE, SETTINGS, RawHttp2.frame(0xff_ffff, 1, 4, 1, new byte[0])),
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
                () -> call(AnyMethod.of("raftlog.v1.Cluster/Explode", MethodDescriptor.MethodType.UNARY), new byte[0]));
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
                            call(AnyMethod.of(offered.getFullMethodName(), offered.getType()), request);
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
        byte[] headers = RawHttp2.headers("x/y");
        try (var socket = new Socket("127.0.0.1", port)) {
            var out = socket.getOutputStream();
            out.write(concat(RawHttp2.PREFACE, SETTINGS));
            assertThatThrownBy(() -> {
                        for (int stream = 1; stream < 1_000_000; stream += 2) {
                            out.write(RawHttp2.frame(headers.length, 1, 4, stream, headers));
                            out.write(RawHttp2.frame(4, 3, 0, stream, new byte[] {0, 0, 0, 8}));
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
                socket.getOutputStream().write(concat(RawHttp2.PREFACE, SETTINGS));
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

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
