package io.raftlog.client;

/** Chooses the partition of a record that has a key and names no partition itself. Must be thread-safe. */
@FunctionalInterface
public interface Partitioner {
    /** A number from 0 to {@code partitionCount - 1}; the same for the same arguments, or order per key is lost. */
    int partition(String topic, byte[] key, int partitionCount);
}
