package io.raftlog.client;

import io.raftlog.model.NodeAddress;
import java.util.List;

/**
 * The nodes of a cluster, and the replicas that are on their way.
 *
 * <p>Immutable.
 *
 * @param nodes in order of their ids
 * @param moves in the order in which they were asked for
 */
public record PlacementDescription(List<Member> nodes, List<ReplicaMove> moves) {
    /** What is to become of a node. */
    public enum State {
        ACTIVE,
        /** It is emptied, or is empty, and stays. */
        DRAINING,
        /** It is emptied, then forgotten. */
        LEAVING
    }

    /**
     * @param replicas that it holds, by what the cluster decided
     * @param leads partitions that it should lead
     */
    public record Member(int nodeId, NodeAddress address, State state, int replicas, int leads) {}

    public PlacementDescription {
        nodes = List.copyOf(nodes);
        moves = List.copyOf(moves);
    }
}
