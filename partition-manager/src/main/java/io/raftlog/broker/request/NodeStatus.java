package io.raftlog.broker.request;

import io.raftlog.broker.liveness.PeerView;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionReplica;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A node and the replicas it hosts, at a moment.
 *
 * <p>Immutable.
 *
 * @param ready its metadata has caught up and every replica assigned to it is open
 * @param metadataLeaderId 0 if unknown
 * @param peers what it holds of the other nodes
 * @param quarantined the replicas that are not opened, with the reason
 */
public record NodeStatus(
        int nodeId,
        String clusterId,
        String version,
        Duration uptime,
        long pid,
        boolean ready,
        int metadataLeaderId,
        List<Replica> replicas,
        List<NodeNotice> notices,
        List<PeerView> peers,
        Map<PartitionId, String> quarantined) {
    public record Replica(PartitionId partition, PartitionReplica.Status status) {}

    public NodeStatus {
        replicas = List.copyOf(replicas);
        notices = List.copyOf(notices);
        peers = List.copyOf(peers);
        quarantined = Map.copyOf(quarantined);
    }
}
