package io.raftlog.broker.request;

import io.raftlog.metadata.NodeState;
import io.raftlog.metadata.RegisteredNode;
import java.util.List;

/**
 * The cluster as the answering node knows it.
 *
 * <p>Immutable.
 *
 * @param metadataLeaderId 0 if unknown
 * @param topics those asked for, in that order, or all by name
 * @param moves of replicas that are under way, of all topics
 */
public record ClusterDescription(
        String clusterId,
        int nodeId,
        int metadataLeaderId,
        List<MemberNode> nodes,
        List<NamedTopic> topics,
        List<ReplicaMove> moves) {
    public record MemberNode(RegisteredNode node, NodeState state) {}

    public record NamedTopic(String name, Answer<TopicDescription> description) {}

    public ClusterDescription {
        nodes = List.copyOf(nodes);
        topics = List.copyOf(topics);
        moves = List.copyOf(moves);
    }
}
