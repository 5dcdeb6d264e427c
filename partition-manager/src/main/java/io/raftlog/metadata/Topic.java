package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A topic and where its partitions are.
 *
 * <p>Immutable.
 *
 * @param partitions by partition number
 * @param configs only what was set for this topic
 */
public record Topic(
        UUID id,
        String name,
        int replicationFactor,
        List<PartitionAssignment> partitions,
        SortedMap<String, String> configs,
        long createdAtMs) {
    public Topic {
        partitions = List.copyOf(partitions);
        configs = Collections.unmodifiableSortedMap(new TreeMap<>(configs));
    }

    public PartitionId partitionId(int partition) {
        return new PartitionId(id, partition);
    }

    /** Largest batch that the topic takes, in bytes. */
    public int maxMessageBytes() {
        return TopicConfigs.maxMessageBytes(configs);
    }

    /** Whether old segments are deleted, by age and size. */
    public boolean hasRetention() {
        return TopicConfigs.hasRetention(configs);
    }

    /** Whether older records of a key are taken out, so that every record needs a key. */
    public boolean isCompacted() {
        return TopicConfigs.isCompacted(configs);
    }

    Topic withConfigs(SortedMap<String, String> newConfigs) {
        return new Topic(id, name, replicationFactor, partitions, newConfigs, createdAtMs);
    }

    Topic withReplicas(int partition, PartitionAssignment replicas) {
        List<PartitionAssignment> all = new ArrayList<>(partitions);
        all.set(partition, replicas);
        return new Topic(id, name, replicationFactor, all, configs, createdAtMs);
    }

    Topic withMorePartitions(List<PartitionAssignment> added) {
        List<PartitionAssignment> all = new ArrayList<>(partitions);
        all.addAll(added);
        return new Topic(id, name, replicationFactor, all, configs, createdAtMs);
    }
}
