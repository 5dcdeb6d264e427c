package io.raftlog.tools.verify;

import io.raftlog.client.ClientConfig;
import io.raftlog.tools.cluster.LocalCluster.NodeReport;
import io.raftlog.tools.fault.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The cluster that is verified. One of this machine can be broken, restarted and looked at from within; of another, only
 * what clients see is judged.
 *
 * <p>Immutable.
 *
 * @param testbed empty for a cluster that is not ours to break
 */
record Subject(ClientConfig clients, Optional<Testbed> testbed) {
    static Subject of(Testbed testbed) {
        return new Subject(ClientConfig.of(testbed.cluster().bootstrapServers()), Optional.of(testbed));
    }

    static Subject of(ClientConfig clients) {
        return new Subject(clients, Optional.empty());
    }

    /** Everything runs and hears everything again. */
    void heal() {
        testbed.ifPresent(Testbed::healAll);
    }

    void restart() {
        testbed.ifPresent(Testbed::restartAll);
    }

    /** Stops the nodes and looks at their disks. */
    ReplicaComparison compareReplicas() throws IOException {
        if (testbed.isEmpty()) {
            return new ReplicaComparison(0, 0, List.of());
        }
        testbed.get().cluster().stop();
        Map<Integer, Path> data =
                testbed.get().cluster().nodes().stream().collect(Collectors.toMap(NodeReport::id, NodeReport::data));
        return ReplicaComparison.of(data);
    }

    List<NodeReport> nodes() {
        return testbed.map(bed -> bed.cluster().nodes()).orElse(List.of());
    }
}
