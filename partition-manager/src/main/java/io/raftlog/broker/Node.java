package io.raftlog.broker;

import io.raftlog.broker.group.hosted.HostedGroups;
import io.raftlog.broker.grpc.GrpcFront;
import io.raftlog.broker.grpc.GrpcPeers;
import io.raftlog.broker.grpc.Handlers;
import io.raftlog.broker.grpc.PeerService;
import io.raftlog.broker.grpc.SeedService;
import io.raftlog.broker.halt.HaltNote;
import io.raftlog.broker.halt.HaltNotes;
import io.raftlog.broker.halt.NotedHalt;
import io.raftlog.broker.liveness.ClusterClock;
import io.raftlog.broker.liveness.Liveness;
import io.raftlog.broker.liveness.MetadataCopies;
import io.raftlog.broker.request.LocalPartition;
import io.raftlog.broker.request.ServingGate;
import io.raftlog.broker.space.DiskSpaceGuard;
import io.raftlog.log.LocalDisk;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.metadata.MetadataLeadership;
import io.raftlog.metadata.MetadataMembers;
import io.raftlog.metadata.MetadataSnapshotFile;
import io.raftlog.metadata.MetadataStateMachine;
import io.raftlog.metadata.RegisteredNode;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.raft.FailStop;
import io.raftlog.raft.RaftHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a cluster: its Raft groups, its copy of the metadata and its gRPC front.
 *
 * <p>Thread-safe.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final NodeConfig config;
    private final NodeAddress address;
    private final LeadershipHandover handover;
    private final ServingGate gate;
    private final Readiness readiness;
    private final NodeChores chores;
    private final PastHalts halts;
    private final Resources resources;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private Node(
            NodeConfig config,
            NodeAddress address,
            LeadershipHandover handover,
            ServingGate gate,
            Readiness readiness,
            NodeChores chores,
            PastHalts halts,
            Resources resources) {
        this.config = config;
        this.address = address;
        this.handover = handover;
        this.gate = gate;
        this.readiness = readiness;
        this.chores = chores;
        this.halts = halts;
        this.resources = resources;
    }

    /**
     * Starts a node; returns once clients can connect, which may be before it is {@link #ready()}. Should it become
     * unable to keep its word, it halts the process.
     */
    public static Node start(NodeConfig config) throws NodeStartException {
        return start(config, NotedHalt::new);
    }

    /** @param failStop what happens instead of halting the process, where the node is not alone in it */
    public static Node start(NodeConfig config, FailStop failStop) throws NodeStartException {
        return start(config, notes -> failStop);
    }

    private static Node start(NodeConfig config, Function<HaltNotes, FailStop> failStop) throws NodeStartException {
        LOG.info("starting node {} of cluster {}; set: {}", config.nodeId(), config.clusterId(), config.set());
        Resources resources = new Resources();
        try {
            Node node = wire(config, failStop, resources);
            node.begin();
            return node;
        } catch (NodeStartException | RuntimeException e) {
            resources.close();
            throw e;
        }
    }

    /** Completes once the node serves: its metadata has caught up and every replica assigned to it is open. */
    public CompletableFuture<Void> ready() {
        return readiness.reached().copy();
    }

    /** Completes when the node has stopped; fails with {@link NodeStartException} if the cluster would not have it. */
    public CompletableFuture<Void> stopped() {
        return stopped.copy();
    }

    /** Why this node stopped itself the last time, if it ever did. */
    public Optional<HaltNote> haltedBefore() {
        return halts.before();
    }

    public int nodeId() {
        return config.nodeId();
    }

    /** Where clients reach this node; with the port that was bound if the configuration asked for any. */
    public NodeAddress address() {
        return address;
    }

    /** Hands leadership over, takes no more work, then closes everything. A second call waits for the first. */
    @Override
    public void close() {
        stop(null);
    }

    private static Node wire(NodeConfig config, Function<HaltNotes, FailStop> halting, Resources resources)
            throws NodeStartException {
        MetadataImages images = new MetadataImages();
        ServingGate gate = new ServingGate();
        Readiness readiness = new Readiness();
        Notices notices = new Notices();
        DataDirectory directory = resources.add(DataDirectory.open(config));
        PastHalts halts = PastHalts.open(directory, config.nodeId());
        notices.add(halts::notices);
        FailStop failStop = halting.apply(halts.notes());
        DiskSpaceGuard space = DiskSpace.open(directory.root(), config.disk());
        notices.add(() -> DiskSpace.notices(space));
        NodeThreads threads = resources.add(NodeThreads.start());
        NodeSeeds seeds = resources.add(NodeSeeds.start());
        OpenReplicas replicas = new OpenReplicas(
                directory,
                replicaSettings(config),
                threads.commits(),
                seeds.from(images, config.addresses().routes(), space::spare));
        ClusterClock clock = new ClusterClock(InstantSource.system(), System::nanoTime);
        notices.add(() -> WrongClock.notices(config.nodeId(), clock));
        MetadataCopies metadataCopies = new MetadataCopies(() -> images.latest().version(), System::nanoTime);
        notices.add(() -> OldMetadata.notices(config.nodeId(), metadataCopies));
        UUID metadataGroupId = HostedMetadataGroup.groupIdOf(config.clusterId());
        HostedGroups consumerGroups = resources.add(
                HostedGroups.create(config.timing().groups(), images, clock, threads.timer(), threads.requests()));
        RaftHost host = resources.add(
                startRaft(config, directory, replicas, images, consumerGroups, metadataGroupId, failStop));
        replicas.serveAllBut(host.quarantined().keySet());
        RaftGroups groups = new HostGroups(host, config.addresses().raftAdvertised());
        QuarantinedReplicas quarantined =
                new QuarantinedReplicas(config.nodeId(), directory.raft(), metadataGroupId, groups, images::latest);
        notices.add(quarantined::notices);
        notices.add(new MetadataVote(config.nodeId(), metadataGroupId, groups, images::latest)::notices);
        HostedMetadataGroup metadata = new HostedMetadataGroup(
                host,
                metadataGroupId,
                config.foundingNodes(),
                images::latest,
                config.timing().metadata());
        MembershipReports reports = new MembershipReports(metadata);
        LogChores logs = resources.add(new LogChores(config, images, replicas, clock, reports::report));
        Liveness liveness = resources.add(new Liveness(
                config.nodeId(),
                config.timing().liveness(),
                new HostReplicas(host, metadataGroupId),
                new GrpcPeers(
                        config.clusterId(), config.nodeId(), config.addresses().routes(), threads.timer()),
                clock,
                metadataCopies));
        Handlers handlers = RequestHandling.wire(
                config,
                replicas,
                logs,
                metadata,
                images,
                gate,
                readiness::now,
                space::refusal,
                notices::all,
                liveness,
                quarantined::reasons,
                consumerGroups,
                resources,
                threads.requests(),
                threads.timer());
        PeerService peers = resources.add(new PeerService(
                new PeerService.Identity(config.clusterId(), config.nodeId(), incarnation()),
                config.timing().liveness().beat(),
                space::low,
                clock::ownMillis,
                metadataCopies::ownVersion,
                liveness::opinion));
        SeedService seedService = seeds.of(replicas, config.limits().seedBytesPerSecond());
        GrpcFront front = resources.add(Listeners.clients(config, handlers, threads, peers, seedService));
        watch(images, liveness);
        NodeAddress address = config.addresses().advertised().orElse(front.address());
        MetadataReplica metadataReplica = new MetadataReplica(
                config.nodeId(),
                config.foundingNodes(),
                directory.hasJoined(),
                new HostedMetadataReplica(host, directory, metadataGroupId, config),
                node -> host.look(metadataGroupId, node));
        NodeChores chores = resources.add(new NodeChores(
                images,
                readiness,
                new Registration(
                        new MetadataCommand.RegisterNode(
                                config.nodeId(),
                                directory.directoryId(),
                                address,
                                config.addresses().raftAdvertised()),
                        metadataReplica,
                        metadata,
                        images,
                        config.timing().metadata()),
                new ReplicaReconciler(config.nodeId(), metadataGroupId, groups, replicas, reports::report),
                new LeaderBalancer(
                        config.nodeId(),
                        images::latest,
                        groups,
                        config.timing().election().multipliedBy(2),
                        liveness::mayLead,
                        id -> replicas.find(id).ifPresent(LocalPartition::nudge)),
                config.timing().leaderBalance(),
                space,
                new SpaceHandover(space, groups, config.timing().election().multipliedBy(2), liveness::mayLead),
                logs,
                new ReplicaMover(
                        config.nodeId(),
                        groups,
                        reports::report,
                        config.timing().election().multipliedBy(2)),
                new MetadataVoters(
                        config.nodeId(),
                        metadataGroupId,
                        config.foundingNodes(),
                        groups,
                        reports::report,
                        config.timing().election().multipliedBy(2))));
        LOG.info(
                "node {} serves clients at {} (bound to {}) and nodes at {}",
                config.nodeId(),
                address,
                front.address(),
                config.addresses().raftAdvertised());
        var handover = new LeadershipHandover(groups, config.timing().election(), liveness::mayLead);
        return new Node(config, address, handover, gate, readiness, chores, halts, resources);
    }

    private static void watch(MetadataImages images, Liveness liveness) {
        images.listen(image -> liveness.watch(addresses(image)));
        liveness.watch(addresses(images.latest()));
    }

    private static Map<Integer, NodeAddress> addresses(MetadataImage image) {
        return image.nodes().values().stream()
                .collect(Collectors.toMap(RegisteredNode::nodeId, RegisteredNode::clientAddress));
    }

    /** Two starts of a node never have the same, as good as certainly. */
    private static long incarnation() {
        return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }

    private void begin() {
        chores.start(gate).thenCompose(admitted -> chores.expelled()).exceptionally(refused -> {
            // Not on the thread that registers: stopping waits for it to end.
            new Thread(() -> refused(refused), "raftlog-stop").start();
            return null;
        });
    }

    private void refused(Throwable failure) {
        Throwable reason = failure.getCause() == null ? failure : failure.getCause();
        LOG.error("the cluster refuses node {}: {}", config.nodeId(), reason.getMessage());
        readiness.never(reason);
        stop(reason);
    }

    private void stop(@Nullable Throwable reason) {
        if (!stopping.compareAndSet(false, true)) {
            stopped.handle((done, failure) -> null).join();
            return;
        }
        LOG.info("stopping node {}", config.nodeId());
        chores.stopBalancing();
        try {
            // While still serving: whoever is refused hears from the new leader's whereabouts at once.
            handover.handOverForGood(config.timing().shutdown());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gate.stop();
        readiness.set(false);
        resources.close();
        LOG.info("node {} has stopped", config.nodeId());
        if (reason == null) {
            stopped.complete(null);
        } else {
            stopped.completeExceptionally(reason);
        }
    }

    private static PartitionReplica.Settings replicaSettings(NodeConfig config) {
        return new PartitionReplica.Settings(
                config.storage().segmentBytes(),
                config.storage().indexIntervalBytes(),
                config.limits().inFlightBytesPerPartition());
    }

    private static RaftHost startRaft(
            NodeConfig config,
            DataDirectory directory,
            OpenReplicas replicas,
            MetadataImages images,
            MetadataLeadership leadership,
            UUID metadataGroupId,
            FailStop failStop)
            throws NodeStartException {
        var started = new CompletableFuture<RaftHost>();
        MetadataMembers members = nodeId -> started.thenCompose(
                raft -> raft.askState(metadataGroupId, nodeId, config.timing().metadata()));
        RaftHost host = Listeners.raft(
                new RaftHost.Config(
                        config.nodeId(),
                        directory.raft(),
                        config.addresses().raftListen(),
                        config.addresses().routes(),
                        config.timing().election(),
                        failStop,
                        config.storage().raftLog()),
                groupId -> groupId.equals(metadataGroupId)
                        ? openMetadata(directory, images, members, leadership)
                        : replicas.open(PartitionId.fromUuid(groupId)));
        started.complete(host);
        return host;
    }

    private static MetadataStateMachine openMetadata(
            DataDirectory directory, MetadataImages images, MetadataMembers members, MetadataLeadership leadership) {
        try {
            return MetadataStateMachine.restore(
                    images, new MetadataSnapshotFile(new LocalDisk(), directory.metadata()), members, leadership);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the metadata in " + directory.metadata(), e);
        }
    }
}
