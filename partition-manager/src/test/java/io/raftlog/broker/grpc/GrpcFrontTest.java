package io.raftlog.broker.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.raftlog.broker.group.CoordinatorAccess;
import io.raftlog.broker.group.GroupHandlers;
import io.raftlog.broker.group.GroupPace;
import io.raftlog.broker.group.hosted.GroupSettings;
import io.raftlog.broker.group.hosted.HostedGroups;
import io.raftlog.broker.liveness.Opinion;
import io.raftlog.broker.request.AlterTopicHandler;
import io.raftlog.broker.request.CompactionHandler;
import io.raftlog.broker.request.CreateTopicHandler;
import io.raftlog.broker.request.DeleteTopicHandler;
import io.raftlog.broker.request.InitProducerHandler;
import io.raftlog.broker.request.ListOffsetsHandler;
import io.raftlog.broker.request.MembershipHandler;
import io.raftlog.broker.request.MemoryNode;
import io.raftlog.broker.request.MemoryPartition;
import io.raftlog.broker.request.MetadataHandler;
import io.raftlog.broker.request.NodeNotice;
import io.raftlog.broker.request.NodeStatusHandler;
import io.raftlog.broker.request.ProduceHandler;
import io.raftlog.broker.request.TrimHandler;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.metadata.Topic;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import io.raftlog.partition.seed.SeedOffers;
import io.raftlog.partition.seed.SeedUnavailableException;
import io.raftlog.partition.seed.Throttle;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.ClusterGrpc;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.CreateTopicResponse;
import io.raftlog.protocol.v1.FetchPartition;
import io.raftlog.protocol.v1.FetchRequest;
import io.raftlog.protocol.v1.FetchResponse;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GetNodeStatusRequest;
import io.raftlog.protocol.v1.InitProducerRequest;
import io.raftlog.protocol.v1.ListOffsetsPartition;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.PartitionId;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.ProduceResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real front on a real port, before handlers on memory. */
class GrpcFrontTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int STREAM_BYTES = 300_000;

    private final MemoryNode node = new MemoryNode();
    private final Topic orders = node.topic("orders", 1);
    private final MemoryPartition partition = node.host(orders.partitionId(0));
    private final PartitionId id = Wire.partitionId(partition.id());
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final PeerService peers = new PeerService(
            new PeerService.Identity("c", MemoryNode.NODE, 4711),
            Duration.ofMillis(20),
            canvass -> CompletableFuture.completedFuture(new Opinion(true, List.of())));
    /** Of a node that does not lead. */
    private final HostedGroups groups = HostedGroups.create(
            new GroupSettings(Duration.ofSeconds(1), Duration.ofSeconds(10), 10, 10, 10),
            new MetadataImages(),
            node,
            Runnable::run);

    private GrpcFront front;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        front = GrpcFront.start(new NodeAddress("127.0.0.1", 0), handlers(), STREAM_BYTES, executor, peers, noSeeds());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", front.address().port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        front.close();
        groups.close();
        peers.close();
        executor.shutdownNow();
    }

    private SeedService noSeeds() {
        SeedOffers none = (groupId, index) -> {
            throw new SeedUnavailableException("none here");
        };
        return new SeedService(none, new Throttle(1, System::nanoTime), executor);
    }

    private Handlers handlers() {
        return new Handlers(
                new ProduceHandler(node.routing, node.inFlight, node.gate, Optional::empty),
                node.fetch(1 << 20),
                new ListOffsetsHandler(node.routing, node.gate, DEADLINE, Runnable::run),
                new InitProducerHandler(MemoryNode.NODE, node.metadata, node.gate),
                new MetadataHandler("c", MemoryNode.NODE, node.metadata, node.describer, node.gate),
                new NodeStatusHandler(
                        new NodeStatusHandler.Identity(1, "c", "9.9", 17),
                        node,
                        node.metadata,
                        () -> true,
                        () -> List.of(new NodeNotice(ErrorCode.STORAGE_FULL, "it is full", "free space", false)),
                        List::of,
                        () -> Map.of(partition.id(), "its log is short"),
                        InstantSource.system()),
                new CreateTopicHandler(
                        new CreateTopicHandler.Defaults(6, 3),
                        node.metadata,
                        node.describer,
                        node.gate,
                        InstantSource.system(),
                        UUID::randomUUID),
                new AlterTopicHandler(node.metadata, node.describer, node.gate),
                new DeleteTopicHandler(node.metadata, node.gate),
                new TrimHandler(node.routing, node.gate),
                new CompactionHandler(
                        node.metadata, id -> Optional.empty(), () -> {}, node.gate, InstantSource.system()),
                GroupHandlers.create(
                        new CoordinatorAccess(MemoryNode.NODE, groups, node.metadata, node.gate),
                        new GrpcPartitionReads(
                                MemoryNode.NODE,
                                node.metadata::image,
                                PeerRoutes.DIRECT,
                                new ListOffsetsHandler(node.routing, node.gate, DEADLINE, Runnable::run),
                                node.fetch(1 << 20),
                                node),
                        new GroupPace(() -> 0)),
                new MembershipHandler(node.metadata, node.gate));
    }

    @Test
    void whatIsProducedIsFetchedByteForByte() throws Exception {
        ByteBuffer batch = MemoryNode.batch(1_000);
        Producer producer = new Producer();
        producer.send(7, id, batch);

        ProduceResponse produced = producer.answer();
        FetchResponse fetched = broker().fetch(fetch(id, 0, 0));

        assertThat(produced.getCorrelationId()).isEqualTo(7);
        assertThat(produced.hasError()).isFalse();
        assertThat(fetched.getPartitions(0).getBatches().asReadOnlyByteBuffer()).isEqualTo(batch);
        assertThat(fetched.getPartitions(0).getHighWatermark()).isEqualTo(1);
        await().atMost(DEADLINE).until(() -> node.fetchMemory.taken() == 0);
    }

    @Test
    void aRefusedBatchLeavesTheStreamOpenForTheNext() throws Exception {
        Producer producer = new Producer();
        ByteBuffer broken = MemoryNode.batch(10);
        broken.put(20, (byte) ~broken.get(20));

        producer.send(1, id, broken);
        producer.send(
                2,
                PartitionId.newBuilder()
                        .setTopicId(ByteString.copyFromUtf8("short"))
                        .build(),
                MemoryNode.batch(1));
        producer.send(3, id, MemoryNode.batch(10));

        assertThat(producer.answer().getError().getCode()).isEqualTo(ErrorCode.CORRUPT_BATCH.id());
        assertThat(producer.answer().getError().getCode()).isEqualTo(ErrorCode.INVALID_REQUEST.id());
        assertThat(producer.answer().hasError()).isFalse();
    }

    @Test
    void aStreamIsReadNoFurtherThanItsBoundUntilAnswersAreGiven() throws Exception {
        partition.holdBack = true;
        Producer producer = new Producer();
        for (int i = 0; i < 10; i++) {
            producer.send(i, id, MemoryNode.batch(100_000));
        }

        await().atMost(DEADLINE).until(() -> partition.heldBack() == 3);
        partition.holdBack = false;
        partition.release();

        for (int i = 0; i < 10; i++) {
            assertThat(producer.answer().hasError()).isFalse();
        }
        assertThat(partition.heldBack()).isZero();
    }

    @Test
    void aStreamThatEndsIsEndedOnlyAfterItsLastAnswer() throws Exception {
        partition.holdBack = true;
        Producer producer = new Producer();
        producer.send(1, id, MemoryNode.batch(10));
        await().atMost(DEADLINE).until(() -> partition.heldBack() == 1);
        producer.end();
        // On the same connection and thread: once this is answered, the end was heard.
        broker().initProducer(InitProducerRequest.getDefaultInstance());

        partition.release();

        assertThat(producer.answer().getCorrelationId()).isEqualTo(1);
        await().atMost(DEADLINE).until(() -> producer.ended.get() == 1);
    }

    @Test
    void aFetchWhoseCallerLeavesStopsWaiting() {
        Context.CancellableContext caller = Context.current().withCancellation();
        caller.run(() -> BrokerGrpc.newStub(channel).fetch(fetch(id, 0, 30_000), new Ignore<>()));
        await().atMost(DEADLINE).until(() -> partition.waiting() == 1);

        caller.cancel(null);

        await().atMost(DEADLINE).until(() -> partition.waiting() == 0);
    }

    @Test
    void everyAnswerOfTheClusterServiceIsTranslated() {
        ClusterGrpc.ClusterBlockingStub cluster = ClusterGrpc.newBlockingStub(channel);

        CreateTopicResponse created = cluster.createTopic(CreateTopicRequest.newBuilder()
                .setName("made")
                .setPartitions(2)
                .putConfigs("max.message.bytes", "4096")
                .build());
        CreateTopicResponse refused = cluster.createTopic(
                CreateTopicRequest.newBuilder().setName("a/b").build());
        var metadata = cluster.getMetadata(GetMetadataRequest.newBuilder()
                .addTopics("made")
                .addTopics("mode")
                .build());
        var status = cluster.getNodeStatus(GetNodeStatusRequest.getDefaultInstance());

        assertThat(created.getTopic().getPartitionsCount()).isEqualTo(2);
        assertThat(created.getTopic().getConfigsMap()).containsEntry("max.message.bytes", "4096");
        assertThat(refused.getError().getCode()).isEqualTo(ErrorCode.INVALID_NAME.id());
        assertThat(metadata.getNodesList()).extracting(info -> info.getPort()).containsExactly(9401, 9402, 9403);
        assertThat(metadata.getTopics(0).getTopicId())
                .isEqualTo(created.getTopic().getTopicId());
        assertThat(metadata.getTopics(1).getError().getHint()).contains("made");
        assertThat(status.getReady()).isTrue();
        assertThat(status.getNotices(0).getCode()).isEqualTo(ErrorCode.STORAGE_FULL.id());
        assertThat(status.getNotices(0).getHint()).isEqualTo("free space");
        assertThat(status.getQuarantined(0).getPartition()).isEqualTo(id);
        assertThat(status.getQuarantined(0).getReason()).isEqualTo("its log is short");
        assertThat(status.getReplicas(0).getPartition()).isEqualTo(id);
        assertThat(status.getReplicas(0).getWritable()).isTrue();
    }

    @Test
    void offsetsAndProducerIdsAreTranslated() {
        partition.append(MemoryNode.batch(10));

        var listed = broker().listOffsets(ListOffsetsRequest.newBuilder()
                .addPartitions(
                        ListOffsetsPartition.newBuilder().setPartition(id).setLatest(true))
                .addPartitions(
                        ListOffsetsPartition.newBuilder().setPartition(id).setTimestamp(0))
                .build());
        var nothingAsked = broker().listOffsets(ListOffsetsRequest.newBuilder()
                .addPartitions(ListOffsetsPartition.newBuilder().setPartition(id))
                .build());
        var producer = broker().initProducer(InitProducerRequest.getDefaultInstance());

        assertThat(listed.getPartitions(0).getOffset()).isEqualTo(1);
        assertThat(listed.getPartitions(1).getTimestamp()).isEqualTo(1_000);
        assertThat(nothingAsked.getPartitions(0).getError().getCode()).isEqualTo(ErrorCode.INVALID_REQUEST.id());
        assertThat(producer.getProducerId()).isPositive();
    }

    @Test
    void batchesOfOneRequestAreAnsweredOneByOne() throws Exception {
        Producer producer = new Producer();
        producer.out.onNext(ProduceRequest.newBuilder()
                .setCorrelationId(7)
                .setPartition(id)
                .addBatches(UnsafeByteOperations.unsafeWrap(MemoryNode.batch(10)))
                .addBatches(ByteString.copyFromUtf8("no batch"))
                .addBatches(UnsafeByteOperations.unsafeWrap(MemoryNode.batch(10)))
                .build());

        List<ProduceResponse> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(producer.answer());
        }
        producer.end();
        answers.sort(Comparator.comparing(ProduceResponse::getCorrelationId));
        assertThat(answers).extracting(ProduceResponse::getCorrelationId).containsExactly(7L, 8L, 9L);
        assertThat(answers.get(0).getBaseOffset()).isZero();
        assertThat(answers.get(1).getError().getCode()).isEqualTo(ErrorCode.CORRUPT_BATCH.id());
        assertThat(answers.get(2).getBaseOffset()).isEqualTo(1);
    }

    @Test
    void aRequestWithoutBatchesOrWithTooManyEndsTheStream() throws Exception {
        for (int count : List.of(0, 65)) {
            Producer producer = new Producer();
            producer.out.onNext(ProduceRequest.newBuilder()
                    .setPartition(id)
                    .addAllBatches(Collections.nCopies(count, ByteString.EMPTY))
                    .build());

            assertThat(producer.failure().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void garbageOnThePortHarmsNobody() throws Exception {
        byte[] garbage = new byte[100_000];
        new Random(42).nextBytes(garbage);
        try (Socket socket = new Socket("127.0.0.1", front.address().port())) {
            OutputStream out = socket.getOutputStream();
            out.write(garbage);
            out.flush();
        } catch (IOException refused) {
            assertThat(refused).isNotNull(); // Cut off while writing: as good.
        }

        assertThat(broker().initProducer(InitProducerRequest.getDefaultInstance())
                        .hasError())
                .isFalse();
    }

    private BrokerGrpc.BrokerBlockingStub broker() {
        return BrokerGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private static FetchRequest fetch(PartitionId id, long offset, int maxWaitMs) {
        return FetchRequest.newBuilder()
                .setMaxWaitMs(maxWaitMs)
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .addPartitions(FetchPartition.newBuilder()
                        .setPartition(id)
                        .setOffset(offset)
                        .setMaxBytes(1 << 20))
                .build();
    }

    /** A produce stream. */
    private final class Producer implements ClientResponseObserver<ProduceRequest, ProduceResponse> {
        private final BlockingQueue<ProduceResponse> answers = new LinkedBlockingQueue<>();
        private final AtomicInteger ended = new AtomicInteger();
        private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        private final StreamObserver<ProduceRequest> out =
                BrokerGrpc.newStub(channel).produce(this);

        void send(long correlationId, PartitionId to, ByteBuffer batch) {
            out.onNext(ProduceRequest.newBuilder()
                    .setCorrelationId(correlationId)
                    .setPartition(to)
                    .addBatches(UnsafeByteOperations.unsafeWrap(batch.duplicate()))
                    .build());
        }

        void end() {
            out.onCompleted();
        }

        Status failure() throws Exception {
            return Status.fromThrowable(failure.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        }

        ProduceResponse answer() throws InterruptedException {
            ProduceResponse answer = answers.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no answer");
            }
            return answer;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ProduceRequest> call) {}

        @Override
        public void onNext(ProduceResponse response) {
            answers.add(response);
        }

        @Override
        public void onError(Throwable failed) {
            failure.complete(failed);
        }

        @Override
        public void onCompleted() {
            ended.incrementAndGet();
        }
    }

    private static final class Ignore<T> implements StreamObserver<T> {
        @Override
        public void onNext(T value) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
