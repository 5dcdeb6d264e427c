package io.raftlog.broker;

import io.raftlog.broker.group.CoordinatorAccess;
import io.raftlog.broker.group.GroupCoordinator;
import io.raftlog.broker.group.GroupHandlers;
import io.raftlog.broker.group.GroupPace;
import io.raftlog.broker.grpc.GrpcPartitionReads;
import io.raftlog.broker.grpc.Handlers;
import io.raftlog.broker.liveness.Liveness;
import io.raftlog.broker.request.AlterTopicHandler;
import io.raftlog.broker.request.ByteBudget;
import io.raftlog.broker.request.CompactionHandler;
import io.raftlog.broker.request.CreateTopicHandler;
import io.raftlog.broker.request.DeleteTopicHandler;
import io.raftlog.broker.request.FetchHandler;
import io.raftlog.broker.request.InitProducerHandler;
import io.raftlog.broker.request.ListOffsetsHandler;
import io.raftlog.broker.request.MembershipHandler;
import io.raftlog.broker.request.MetadataAccess;
import io.raftlog.broker.request.MetadataGroup;
import io.raftlog.broker.request.MetadataHandler;
import io.raftlog.broker.request.NodeNotice;
import io.raftlog.broker.request.NodeStatusHandler;
import io.raftlog.broker.request.Partitions;
import io.raftlog.broker.request.ProduceHandler;
import io.raftlog.broker.request.Routing;
import io.raftlog.broker.request.ServingGate;
import io.raftlog.broker.request.Timer;
import io.raftlog.broker.request.TopicDescriber;
import io.raftlog.broker.request.TrimHandler;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.Refusal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Wires the request handlers of a node. */
final class RequestHandling {
    private static final Duration CONFIRM_LEADERSHIP = Duration.ofSeconds(5);

    private RequestHandling() {}

    /**
     * @param ready what the node's status says
     * @param full why new records are refused; empty while they are not
     * @param notices what the node's status adds
     * @param quarantined the replicas that are not opened
     * @param coordinator of consumer groups, here or not at the moment
     * @param resources closed with the node
     */
    static Handlers wire(
            NodeConfig config,
            Partitions partitions,
            LogChores logs,
            MetadataGroup metadataGroup,
            MetadataImages images,
            ServingGate gate,
            BooleanSupplier ready,
            Supplier<Optional<Refusal>> full,
            Supplier<List<NodeNotice>> notices,
            Liveness liveness,
            Supplier<Map<PartitionId, String>> quarantined,
            GroupCoordinator coordinator,
            Resources resources,
            Executor executor,
            Timer timer) {
        InstantSource clock = InstantSource.system();
        MetadataAccess metadata =
                new MetadataAccess(metadataGroup, images, config.timing().metadata(), timer, executor);
        Routing routing = new Routing(config.nodeId(), partitions, metadata, liveness::suspects);
        TopicDescriber describer = new TopicDescriber(partitions, LogPolicies.nodeDefaults(config));
        NodeConfig.Limits limits = config.limits();
        FetchHandler fetch = new FetchHandler(
                routing,
                new ByteBudget(limits.fetchMemoryBytes()),
                limits.fetchBytes(),
                gate,
                timer,
                executor,
                RandomGenerator.getDefault());
        ListOffsetsHandler listOffsets = new ListOffsetsHandler(routing, gate, CONFIRM_LEADERSHIP, executor);
        GrpcPartitionReads reads = resources.add(new GrpcPartitionReads(
                config.nodeId(), images::latest, config.addresses().routes(), listOffsets, fetch, timer));
        return new Handlers(
                new ProduceHandler(routing, new ByteBudget(limits.inFlightBytes()), gate, full),
                fetch,
                listOffsets,
                new InitProducerHandler(config.nodeId(), metadata, gate),
                new MetadataHandler(config.clusterId(), config.nodeId(), metadata, describer, gate),
                new NodeStatusHandler(
                        new NodeStatusHandler.Identity(
                                config.nodeId(),
                                config.clusterId(),
                                version(),
                                ProcessHandle.current().pid()),
                        partitions,
                        metadata,
                        ready,
                        notices,
                        liveness::peers,
                        quarantined,
                        clock),
                new CreateTopicHandler(
                        new CreateTopicHandler.Defaults(
                                config.topicDefaults().partitions(),
                                config.topicDefaults().replicationFactor()),
                        metadata,
                        describer,
                        gate,
                        clock,
                        UUID::randomUUID),
                new AlterTopicHandler(metadata, describer, gate),
                new DeleteTopicHandler(metadata, gate),
                new TrimHandler(routing, gate),
                new CompactionHandler(metadata, logs::keeper, logs::compactSoon, gate, clock),
                GroupHandlers.create(
                        new CoordinatorAccess(config.nodeId(), coordinator, metadata, gate),
                        reads,
                        new GroupPace(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()))),
                new MembershipHandler(metadata, gate));
    }

    private static String version() {
        return Optional.ofNullable(Node.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
