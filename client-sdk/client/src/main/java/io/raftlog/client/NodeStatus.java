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
 * @param peers what it holds of the other nodes
 * @param quarantined replicas that it holds and does not open
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
        List<NodeNotice> notices,
        List<Peer> peers,
        List<QuarantinedReplica> quarantined) {
    public NodeStatus {
        replicas = List.copyOf(replicas);
        notices = List.copyOf(notices);
        peers = List.copyOf(peers);
        quarantined = List.copyOf(quarantined);
    }

    /**
     * Another node as this one hears it.
     *
     * @param suspected whether it is held for dead, or silent
     * @param quiet since it was last heard
     * @param reason for people; empty if it is heard
     */
    public record Peer(int nodeId, boolean suspected, Duration quiet, String reason) {}
}
