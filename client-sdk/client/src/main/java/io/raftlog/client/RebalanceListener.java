package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.util.Set;

/**
 * Hears what becomes of a consumer's partitions. Called from {@link Consumer#poll} and {@link Consumer#close}, on their
 * thread, and may use the consumer there; other partitions are read on.
 */
public interface RebalanceListener {
    RebalanceListener NONE = new RebalanceListener() {};

    /** These are read from now on; their positions are set, and may be changed by {@code seek}. */
    default void assigned(Set<TopicPartition> partitions) {}

    /** These go to another member as soon as this returns. Last chance to commit what is done. */
    default void revoked(Set<TopicPartition> partitions) {}

    /** The group has gone on without this consumer: others may read these already, and nothing of them can be committed. */
    default void lost(Set<TopicPartition> partitions) {}
}
