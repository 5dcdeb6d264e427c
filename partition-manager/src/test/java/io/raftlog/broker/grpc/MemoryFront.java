package io.raftlog.broker.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.raftlog.broker.group.CoordinatorAccess;
import io.raftlog.broker.group.GroupHandlers;
import io.raftlog.broker.group.GroupPace;
import io.raftlog.broker.group.hosted.GroupLimits;
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
import io.raftlog.protocol.v1.PartitionId;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The real front on a real port, before handlers on memory: one partition, which this node leads. */
final class MemoryFront implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(30);

    final MemoryNode node = new MemoryNode();
    private final Topic orders = node.topic("orders", 1);
    final MemoryPartition partition = node.host(orders.partitionId(0));
    final PartitionId id = Wire.partitionId(partition.id());
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    final AtomicBoolean shortOfSpace = new AtomicBoolean();
    final AtomicLong timeMs = new AtomicLong();
    final AtomicLong metadataVersion = new AtomicLong();
    private final PeerService peers = new PeerService(
            new PeerService.Identity("c", MemoryNode.NODE, 4711),
            Duration.ofMillis(20),
            shortOfSpace::get,
            timeMs::get,
            metadataVersion::get,
            canvass -> CompletableFuture.completedFuture(new Opinion(true, List.of())));
    /** Of a node that does not lead. */
    private final HostedGroups groups = HostedGroups.create(
            new GroupSettings(Duration.ofSeconds(1), Duration.ofSeconds(10), new GroupLimits(10, 10, 10)),
            new MetadataImages(),
            InstantSource.system(),
            node,
            Runnable::run);

    private final GrpcFront front;
    final ManagedChannel channel;

    /** @param maxBytesPerStream taken from one producer's stream and not yet answered */
    MemoryFront(int maxBytesPerStream) throws IOException {
        front = GrpcFront.start(
                new NodeAddress("127.0.0.1", 0), handlers(), maxBytesPerStream, executor, peers, noSeeds());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port())
                .usePlaintext()
                .build();
    }

    int port() {
        return front.address().port();
    }

    BrokerGrpc.BrokerBlockingStub broker() {
        return BrokerGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
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
}
