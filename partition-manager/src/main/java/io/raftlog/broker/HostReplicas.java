package io.raftlog.broker;

import io.raftlog.broker.liveness.Liveness;
import io.raftlog.broker.liveness.Replica;
import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.RaftHost;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The replicas of a Raft host, as the failure detector sees them. The metadata group comes before the partitions.
 *
 * <p>Thread-safe.
 */
record HostReplicas(RaftHost host, UUID metadataGroup) implements Liveness.Replicas {
    @Override
    public List<Replica> all() {
        return host.groups().stream().flatMap(group -> replica(group).stream()).toList();
    }

    private Optional<Replica> replica(UUID group) {
        int leader = host.status(group).map(GroupStatus::leaderId).orElse(0);
        return host.lastEntry(group)
                .map(last -> new Replica(group, leader, host.voters(group), last, group.equals(metadataGroup)));
    }

    @Override
    public boolean stand(UUID group) throws IOException {
        return host.stand(group);
    }
}
