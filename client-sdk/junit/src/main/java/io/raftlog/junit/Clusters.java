package io.raftlog.junit;

import java.util.HashMap;
import java.util.Map;

/**
 * The clusters of this JVM's tests, by how many nodes they have.
 *
 * <p>Thread-safe.
 */
final class Clusters implements AutoCloseable {
    private final Map<Integer, SharedCluster> running = new HashMap<>();
    private final Map<Integer, RaftlogClusterException> failed = new HashMap<>();

    /** Started if there is none. What has failed once is not tried again for every test: it fails at once. */
    synchronized SharedCluster of(int nodes) {
        RaftlogClusterException before = failed.get(nodes);
        if (before != null) {
            throw new RaftlogClusterException(
                    "the cluster of " + nodes + " nodes could not be started for an earlier test", before);
        }
        try {
            return running.computeIfAbsent(nodes, SharedCluster::start);
        } catch (RaftlogClusterException e) {
            failed.put(nodes, e);
            throw e;
        }
    }

    /** Never gives out this cluster again. */
    synchronized void discard(SharedCluster cluster) {
        running.values().remove(cluster);
        cluster.close();
    }

    @Override
    public synchronized void close() {
        running.values().forEach(SharedCluster::close);
        running.clear();
    }
}
