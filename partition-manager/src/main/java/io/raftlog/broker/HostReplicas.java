package io.raftlog.broker;

import io.raftlog.broker.liveness.Liveness;
import io.raftlog.broker.liveness.Replica;
import io.raftlog.raft.RaftHost;
import io.raftlog.raft.Standing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The replicas of a Raft host, as the failure detector sees them. The metadata group comes before the partitions.
 *
 * <p>Thread-safe.
 */
record HostReplicas(RaftHost host, UUID metadataGroup) implements Liveness.Replicas {
    @Override
    public List<Replica> all() {
        List<Standing> standings = host.standings();
        List<Replica> replicas = new ArrayList<>(standings.size());
        for (Standing each : standings) {
            boolean first = each.group().equals(metadataGroup);
            replicas.add(new Replica(each.group(), each.leaderId(), each.voters(), each.last(), first));
        }
        return replicas;
    }

    @Override
    public boolean stand(UUID group) throws IOException {
        return host.stand(group);
    }
}
