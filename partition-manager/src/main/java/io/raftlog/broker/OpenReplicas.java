package io.raftlog.broker;

import io.raftlog.broker.request.LocalPartition;
import io.raftlog.broker.request.Partitions;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.LogKeeper;
import io.raftlog.partition.PartitionReplica;
import io.raftlog.partition.seed.SeedOffer;
import io.raftlog.partition.seed.SeedOffers;
import io.raftlog.partition.seed.SeedUnavailableException;
import io.raftlog.raft.ReplicatedStateMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The replicas whose files are open on this node. One is found by requests once its Raft group is open too.
 *
 * <p>Thread-safe.
 */
final class OpenReplicas implements Partitions, ReplicaReconciler.Replicas, SeedOffers {
    private final DataDirectory directory;
    private final PartitionReplica.Settings settings;
    private final Executor executor;
    private final PartitionReplica.Seeds seeds;
    private final Map<PartitionId, HostedPartition> opening = new ConcurrentHashMap<>();
    private final Map<PartitionId, HostedPartition> serving = new ConcurrentHashMap<>();

    /** @param executor runs what follows a commit */
    OpenReplicas(
            DataDirectory directory,
            PartitionReplica.Settings settings,
            Executor executor,
            PartitionReplica.Seeds seeds) {
        this.directory = directory;
        this.settings = settings;
        this.executor = executor;
        this.seeds = seeds;
    }

    /** Opens or creates a replica's files, for the Raft group that asks for its machine. */
    ReplicatedStateMachine open(PartitionId id) {
        try {
            PartitionReplica replica = PartitionReplica.open(id, directory.partition(id), settings, executor, seeds);
            opening.put(id, new HostedPartition(replica));
            return replica.machine();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open partition " + id + " in " + directory.partition(id), e);
        }
    }

    /** The groups of all replicas opened so far are open, but for those that were refused. */
    void serveAllBut(Set<UUID> refused) {
        opening.keySet().removeIf(id -> refused.contains(id.asUuid()));
        Set.copyOf(opening.keySet()).forEach(this::serve);
    }

    @Override
    public Set<PartitionId> onDisk() throws IOException {
        return directory.partitionsOnDisk();
    }

    @Override
    public void serve(PartitionId id) {
        HostedPartition opened = opening.remove(id);
        if (opened != null) {
            serving.put(id, opened);
        }
    }

    @Override
    public void retire(PartitionId id) {
        serving.remove(id);
    }

    @Override
    public void discard(PartitionId id) throws IOException {
        directory.discard(id);
    }

    @Override
    public Optional<LocalPartition> find(PartitionId id) {
        return Optional.ofNullable(serving.get(id));
    }

    /** Those that serve. */
    Collection<PartitionReplica> replicas() {
        return serving.values().stream().map(HostedPartition::replica).toList();
    }

    /** Of a replica that serves. */
    Optional<LogKeeper> keeper(PartitionId id) {
        return Optional.ofNullable(serving.get(id))
                .map(HostedPartition::replica)
                .map(PartitionReplica::keeper);
    }

    @Override
    public Collection<LocalPartition> all() {
        return List.copyOf(serving.values());
    }

    @Override
    public SeedOffer offer(UUID groupId, long atLeastIndex) throws IOException {
        HostedPartition served = serving.get(PartitionId.fromUuid(groupId));
        if (served == null) {
            throw new SeedUnavailableException("this node has no replica of partition " + groupId);
        }
        return served.replica().offerSeed(atLeastIndex);
    }
}
