package io.raftlog.broker.request;

import io.raftlog.model.PartitionId;
import io.raftlog.raft.GroupStatus;
import java.util.Collection;
import java.util.Optional;

/**
 * The partitions whose replicas this node holds.
 *
 * <p>Thread-safe.
 */
public interface Partitions {
    Optional<LocalPartition> find(PartitionId id);

    Collection<LocalPartition> all();

    /** How the partition's Raft group stands; empty if it is not open here. */
    Optional<GroupStatus> groupStatus(PartitionId id);
}
