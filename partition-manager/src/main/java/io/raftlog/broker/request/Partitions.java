package io.raftlog.broker.request;

import io.raftlog.model.PartitionId;
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
}
