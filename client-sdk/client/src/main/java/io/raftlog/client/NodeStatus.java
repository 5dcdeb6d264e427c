package io.raftlog.client;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * A node as it describes itself.
 *
 * <p>Immutable.
 *
 * @param ready whether it serves: its metadata is caught up and every replica assigned to it is open
 * @param metadataLeader the node that leads the metadata, as far as this one knows
 * @param notices what somebody should know about it
 */
public record NodeStatus(
        int nodeId,
        String clusterId,
        String version,
        Duration uptime,
        long pid,
        boolean ready,
        OptionalInt metadataLeader,
        List<ReplicaStatus> replicas,
        List<NodeNotice> notices) {
    public NodeStatus {
        replicas = List.copyOf(replicas);
        notices = List.copyOf(notices);
    }
}
