package io.raftlog.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.raftlog.broker.grpc.RawHttp2;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.CommitOffsetsRequest;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.DescribeGroupRequest;
import io.raftlog.protocol.v1.FetchPartition;
import io.raftlog.protocol.v1.FetchRequest;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GroupHeartbeatRequest;
import io.raftlog.protocol.v1.GroupsGrpc;
import io.raftlog.protocol.v1.ListOffsetsPartition;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.OffsetToCommit;
import io.raftlog.protocol.v1.OpenSeed;
import io.raftlog.protocol.v1.OwnedPartitions;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.PeerGrpc;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.SeedRequest;
import io.raftlog.protocol.v1.SeedResponse;
import io.raftlog.protocol.v1.SeedsGrpc;
import io.raftlog.protocol.v1.Subscription;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Callers of a real node who take their time, do not listen, or do not stop; a client works beside them. */
class GreedyCallersTest extends AttackedNode {
    private static final byte[] PREAMBLE = "RLRAFT\0\1".getBytes(US_ASCII);
    private static final int FLOOD = 1_000_000;
    private static final int MANY_STREAMS = 1_500;
    /** Fewer than a stream may have unread at the node, and more than the half, at which the node lets it send more. */
    private static final int UNHEARD_BYTES = 900_000;
    /** Of gRPC's calls in a connection. */
    private static final int REFUSED_STREAM = 7;

    @Test
    void whoSendsByteByByteKeepsNobodyWaiting() throws Exception {
        byte[] request = concat(
                RawHttp2.PREFACE,
                RawHttp2.frame(0, RawHttp2.SETTINGS, 0, 0, new byte[0]),
                RawHttp2.frame(10, RawHttp2.HEADERS, 0, 1, new byte[0]));
        byte[] preamble = concat(PREAMBLE, ByteBuffer.allocate(4).putInt(20).array());
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                sockets.add(new Socket("127.0.0.1", i % 2 == 0 ? port : raftPort));
            }
            for (int at = 0; at < request.length; at++) {
                for (int i = 0; i < sockets.size(); i++) {
                    byte[] slow = i % 2 == 0 ? request : preamble;
                    if (at < slow.length) {
                        sockets.get(i).getOutputStream().write(slow[at]);
                    }
                }
                if (at % 10 == 0) {
                    assertThatAClientWorks();
                }
            }
        } finally {
            closeAll(sockets);
        }
    }

    @Test
    void whoDoesNotReadWhatItFetchesTakesNoMoreThanTheBudgetAndGivesItBack() throws Exception {
        BrokerGrpc.BrokerBlockingStub broker = BrokerGrpc.newBlockingStub(channel);
        String large = "x".repeat(250_000);
        PartitionId much = TestClient.partition(cluster().create("much", 1, 1), 0);
        for (int i = 0; i < 6; i++) {
            cluster().produce(much, TestClient.batch(-1, -1, large));
        }
        FetchRequest all = fetch(much);
        try (RawHttp2 deaf = RawHttp2.connect(port, 0)) {
            for (int call = 0; call < 40; call++) {
                deaf.call(1 + 2 * call, "raftlog.v1.Broker/Fetch", all.toByteArray());
            }
            await().atMost(DEADLINE)
                    .until(() -> broker.fetch(all).getPartitions(0).getError().getCode() == ErrorCode.BUSY.id());
            // Others still write, and hear about the cluster.
            assertThat(cluster()
                            .produce(partition, TestClient.batch(-1, -1, "beside"))
                            .hasError())
                    .isFalse();
        }
        await().atMost(DEADLINE).until(() -> !broker.fetch(all).getPartitions(0).hasError());
    }

    @Test
    void whoDoesNotReadTheAnswersOfItsStreamIsNotHeardAnyFurther() throws Exception {
        byte[] request = RawHttp2.message(ProduceRequest.newBuilder()
                .setPartition(partition)
                .addBatches(ByteString.copyFromUtf8("no batch"))
                .build()
                .toByteArray());
        try (RawHttp2 deaf = RawHttp2.connect(port, 0)) {
            deaf.next(RawHttp2.SETTINGS);
            deaf.send(RawHttp2.SETTINGS, RawHttp2.ACK, 0, new byte[0]);
            deaf.begin(1, "raftlog.v1.Broker/Produce");
            for (int sent = 0; sent + request.length < UNHEARD_BYTES; sent += request.length) {
                deaf.send(RawHttp2.DATA, 0, 1, request);
            }
            for (int i = 0; i < 20; i++) {
                assertThatAClientWorks();
            }
            deaf.send(RawHttp2.PING, 0, 0, new byte[8]);
            for (RawHttp2.Frame frame = deaf.next(); !isAnswerToPing(frame); frame = deaf.next()) {
                assertThat(frame.type() == RawHttp2.WINDOW_UPDATE && frame.stream() == 1)
                        .as("the node has read half of what was sent, and asks for more")
                        .isFalse();
            }
        }
    }

    private static boolean isAnswerToPing(RawHttp2.Frame frame) {
        return frame.type() == RawHttp2.PING && frame.flags() == RawHttp2.ACK;
    }

    @Test
    void whatIsNoMessageOfAStreamIsItsCallersFault() {
        for (byte[] nonsense : List.of(new byte[] {10, -1, -1, -1, -1, 7}, new byte[] {-1}, new byte[] {11, 11, 11})) {
            for (String method : List.of(
                    BrokerGrpc.getProduceMethod().getFullMethodName(),
                    SeedsGrpc.getSeedMethod().getFullMethodName(),
                    PeerGrpc.getWatchMethod().getFullMethodName())) {
                assertThatThrownBy(() -> stream(method, nonsense))
                        .as(method)
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                refused -> assertThat(refused.getStatus().getCode())
                                        .isEqualTo(Status.Code.INVALID_ARGUMENT));
            }
        }
    }

    /** Sends one message and the end at once. */
    private void stream(String method, byte[] message) {
        ClientCalls.blockingServerStreamingCall(
                        channel,
                        AnyMethod.of(method, MethodDescriptor.MethodType.SERVER_STREAMING),
                        CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
                        message)
                .forEachRemaining(answer -> {});
    }

    @Test
    void aSeedThatIsRefusedEndsOnce() {
        byte[] request = SeedRequest.newBuilder()
                .setOpen(OpenSeed.newBuilder().setGroupId(ByteString.copyFrom(new byte[16])))
                .build()
                .toByteArray();
        for (int i = 0; i < 50; i++) {
            List<byte[]> answers = new ArrayList<>();
            ClientCalls.blockingServerStreamingCall(
                            channel,
                            AnyMethod.of(
                                    SeedsGrpc.getSeedMethod().getFullMethodName(),
                                    MethodDescriptor.MethodType.SERVER_STREAMING),
                            CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
                            request)
                    .forEachRemaining(answers::add);
            assertThat(answers)
                    .allSatisfy(
                            answer -> assertThat(SeedResponse.parseFrom(answer).hasError())
                                    .isTrue());
        }
    }

    @Test
    void moreStreamsThanAConnectionMayHaveAreRefused() throws Exception {
        try (RawHttp2 many = RawHttp2.connect(port, 1 << 20)) {
            for (int stream = 0; stream < MANY_STREAMS; stream++) {
                many.begin(1 + 2 * stream, "raftlog.v1.Broker/Produce");
            }
            RawHttp2.Frame refused = many.next(RawHttp2.RST_STREAM);

            assertThat(refused.payload().getInt()).isEqualTo(REFUSED_STREAM);
            assertThatAClientWorks();
        }
    }

    @Test
    void floodsOfWhatCostsNothingToSendEndTheConnectionOrAreNotNoticed() throws Exception {
        byte[] ping = RawHttp2.frame(8, RawHttp2.PING, 0, 0, new byte[8]);
        byte[] settings = RawHttp2.frame(0, RawHttp2.SETTINGS, 0, 0, new byte[0]);
        byte[] more = RawHttp2.frame(1, RawHttp2.CONTINUATION, 0, 1, new byte[] {0});
        assertThatThrownBy(() -> flood(ping, false)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> flood(settings, false)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> flood(more, true)).isInstanceOf(IOException.class);
    }

    private static void flood(byte[] frame, boolean inHeaders) throws IOException {
        try (RawHttp2 caller = RawHttp2.connect(port, 0)) {
            if (inHeaders) {
                caller.send(RawHttp2.HEADERS, 0, 1, new byte[] {(byte) 0x83});
            }
            for (int i = 0; i < FLOOD; i++) {
                caller.write(frame);
            }
        }
    }

    @Test
    void questionsForWhatIsNotThereLeaveNothingBehind() {
        var cluster = ClusterGrpc.newBlockingStub(channel);
        var broker = BrokerGrpc.newBlockingStub(channel);
        var groups = GroupsGrpc.newBlockingStub(channel);
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            byte[] id = new byte[16];
            random.nextBytes(id);
            ByteBuffer.wrap(id).putInt(12, 0);
            groups.describeGroup(
                    DescribeGroupRequest.newBuilder().setGroupId("none-" + i).build());
            groups.groupHeartbeat(GroupHeartbeatRequest.newBuilder()
                    .setGroupId("none-" + i)
                    .setMemberId(ByteString.copyFrom(id))
                    .setMemberEpoch(7)
                    .build());
            groups.commitOffsets(CommitOffsetsRequest.newBuilder()
                    .setGroupId("none-" + i)
                    .setMemberId(ByteString.copyFrom(id))
                    .setMemberEpoch(7)
                    .build());
        }
        // The node hears first whether it is only behind, so few questions for many.
        var names = GetMetadataRequest.newBuilder();
        var fetch = FetchRequest.newBuilder().setMaxBytes(1 << 20);
        var list = ListOffsetsRequest.newBuilder();
        for (int i = 0; i < 1_000; i++) {
            byte[] id = new byte[16];
            random.nextBytes(id);
            ByteBuffer.wrap(id).putInt(12, 0);
            PartitionId unknown = TestClient.partition(ByteString.copyFrom(id), i);
            fetch.addPartitions(
                    FetchPartition.newBuilder().setPartition(unknown).setMaxBytes(1 << 20));
            names.addTopics("none-" + i);
            list.addPartitions(
                    ListOffsetsPartition.newBuilder().setPartition(unknown).setLatest(true));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(broker.fetch(fetch.build()).getPartitionsList()).allMatch(answer -> answer.hasError());
            assertThat(cluster.getMetadata(names.build()).getTopicsList()).allMatch(answer -> answer.hasError());
            assertThat(broker.listOffsets(list.build()).getPartitionsList()).allMatch(answer -> answer.hasError());
        }
    }

    @Test
    void namesThatAreNoneAreRefusedByEverybodyWhoTakesNames() {
        var cluster = ClusterGrpc.newBlockingStub(channel);
        var groups = GroupsGrpc.newBlockingStub(channel);
        ByteString member = ByteString.copyFrom(new byte[16]);
        for (String name : List.of(
                "", "a/b", "../a", "a\0b", "a b", "\u043erders", "a\uff0eb", "a".repeat(250), "a".repeat(64 << 10))) {
            assertThat(cluster.createTopic(CreateTopicRequest.newBuilder()
                                    .setName(name)
                                    .setPartitions(1)
                                    .setReplicationFactor(1)
                                    .build())
                            .getError()
                            .getCode())
                    .as(name)
                    .isEqualTo(ErrorCode.INVALID_NAME.id());
            assertThat(groups.groupHeartbeat(GroupHeartbeatRequest.newBuilder()
                                    .setGroupId(name)
                                    .setMemberId(member)
                                    .setSubscription(Subscription.newBuilder().addTopics("orders"))
                                    .setOwned(OwnedPartitions.getDefaultInstance())
                                    .setRebalanceTimeoutMs(60_000)
                                    .build())
                            .getError()
                            .getCode())
                    .as(name)
                    .isEqualTo(ErrorCode.INVALID_NAME.id());
            assertThat(groups.describeGroup(DescribeGroupRequest.newBuilder()
                                    .setGroupId(name)
                                    .build())
                            .getError()
                            .getCode())
                    .as(name)
                    .isEqualTo(ErrorCode.INVALID_NAME.id());
        }
    }

    @Test
    void metadataOfAnOffsetThatIsTooLongIsRefused() {
        var committed = GroupsGrpc.newBlockingStub(channel)
                .commitOffsets(CommitOffsetsRequest.newBuilder()
                        .setGroupId("g")
                        .addOffsets(OffsetToCommit.newBuilder()
                                .setPartition(partition)
                                .setLeaderEpoch(-1)
                                .setMetadata("m".repeat(1 << 20)))
                        .build());

        assertThat(committed.getPartitions(0).getError().getCode()).isEqualTo(ErrorCode.LIMIT_EXCEEDED.id());
    }

    @Test
    void nonsenseBetweenNodesIsAnsweredAndNobodyHasToReadIt() throws Exception {
        byte[] noise = new byte[300];
        new Random(9).nextBytes(noise);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int kind = 0; kind < 70; kind++) {
                for (byte[] payload : List.of(new byte[0], new byte[16], noise)) {
                    var socket = new Socket("127.0.0.1", raftPort);
                    sockets.add(socket);
                    socket.getOutputStream().write(PREAMBLE);
                    byte[] frame = ByteBuffer.allocate(13 + payload.length)
                            .putInt(9 + payload.length)
                            .put((byte) kind)
                            .putLong(1)
                            .put(payload)
                            .array();
                    try {
                        for (int i = 0; i < 100; i++) {
                            socket.getOutputStream().write(frame);
                        }
                    } catch (IOException cutOff) {
                        assertThat(cutOff).isNotNull(); // No kind of a call: as it should be.
                    }
                }
            }
            assertThatAClientWorks();
        } finally {
            closeAll(sockets);
        }
        await().atMost(DEADLINE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("raft-calls-")
                                && sockets.stream()
                                        .anyMatch(socket -> thread.getName().endsWith("-" + socket.getLocalPort()))));
    }

    private static FetchRequest fetch(PartitionId from) {
        return FetchRequest.newBuilder()
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .addPartitions(FetchPartition.newBuilder().setPartition(from).setMaxBytes(1 << 20))
                .build();
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
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
