package io.raftlog.client;

import io.raftlog.model.NodeAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The cluster's nodes, each asked for itself.
 *
 * <p>Immutable.
 *
 * @param metadataLeader the node that leads the metadata; empty while there is none
 * @param nodes in order of their ids
 */
public record ClusterDescription(String clusterId, OptionalInt metadataLeader, List<Node> nodes) {
    public ClusterDescription {
        nodes = List.copyOf(nodes);
    }

    /**
     * One node.
     *
     * @param status empty if it did not answer in time
     * @param unreachable why it did not answer; empty if it did
     */
    public record Node(int nodeId, NodeAddress address, Optional<NodeStatus> status, String unreachable) {
        public boolean reachable() {
            return status.isPresent();
        }
    }
}
