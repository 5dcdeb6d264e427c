package io.raftlog.broker.request;

import io.raftlog.broker.liveness.PeerView;
import io.raftlog.model.PartitionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Tells how this node is; also while it starts or stops.
 *
 * <p>Thread-safe.
 */
public final class NodeStatusHandler {
    /** What does not change while the node runs. */
    public record Identity(int nodeId, String clusterId, String version, long pid) {}

    private final Identity identity;
    private final Partitions partitions;
    private final MetadataAccess metadata;
    private final BooleanSupplier ready;
    private final Supplier<List<NodeNotice>> notices;
    private final Supplier<List<PeerView>> peers;
    private final Supplier<Map<PartitionId, String>> quarantined;
    private final InstantSource clock;
    private final Instant startedAt;

    public NodeStatusHandler(
            Identity identity,
            Partitions partitions,
            MetadataAccess metadata,
            BooleanSupplier ready,
            Supplier<List<NodeNotice>> notices,
            Supplier<List<PeerView>> peers,
            Supplier<Map<PartitionId, String>> quarantined,
            InstantSource clock) {
        this.identity = identity;
        this.partitions = partitions;
        this.metadata = metadata;
        this.ready = ready;
        this.notices = notices;
        this.peers = peers;
        this.quarantined = quarantined;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    public NodeStatus handle() {
        return new NodeStatus(
                identity.nodeId(),
                identity.clusterId(),
                identity.version(),
                Duration.between(startedAt, clock.instant()),
                identity.pid(),
                ready.getAsBoolean(),
                metadata.leaderId(),
                partitions.all().stream()
                        .sorted(Comparator.comparing((LocalPartition partition) ->
                                        partition.id().topicId())
                                .thenComparing(partition -> partition.id().partition()))
                        .flatMap(partition ->
                                partition
                                        .status()
                                        .map(status -> new NodeStatus.Replica(partition.id(), status))
                                        .stream())
                        .toList(),
                notices.get(),
                peers.get(),
                quarantined.get());
    }
}
