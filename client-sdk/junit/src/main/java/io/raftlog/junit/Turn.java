package io.raftlog.junit;

import io.raftlog.client.RaftlogClient;
import org.jspecify.annotations.Nullable;

/**
 * One test's turn with a cluster.
 *
 * <p>Confined to the thread of the test.
 */
final class Turn {
    private final Clusters clusters;
    private final SharedCluster cluster;
    private final TestControl control;
    private @Nullable RaftlogClient client;

    private Turn(Clusters clusters, SharedCluster cluster) {
        this.clusters = clusters;
        this.cluster = cluster;
        this.control = new TestControl(cluster);
    }

    /** With every node ready, whatever happened to them since the last test. */
    static Turn begin(Clusters clusters, int nodes) {
        SharedCluster cluster = clusters.of(nodes);
        try {
            cluster.heal();
            return new Turn(clusters, cluster);
        } catch (RuntimeException e) {
            clusters.discard(cluster);
            throw e;
        }
    }

    ClusterControl control() {
        return control;
    }

    RaftlogClient client() {
        RaftlogClient open = client;
        if (open == null) {
            open = RaftlogClient.connect(cluster.bootstrapServers());
            client = open;
        }
        return open;
    }

    /** Leaves the cluster as the next test wants it, or leaves that test another one. */
    void end() {
        control.end();
        boolean asFound = false;
        try {
            // First, for a client that still has records to send waits for their answers.
            cluster.heal();
            if (client != null) {
                client.close();
            }
            if (cluster.isWhole()) {
                cluster.empty();
                asFound = true;
            }
        } finally {
            if (!asFound) {
                clusters.discard(cluster);
            }
        }
    }
}
