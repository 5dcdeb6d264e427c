package io.raftlog.broker.request;

import io.raftlog.metadata.RegisteredNode;
import java.util.List;

/**
 * The cluster as the answering node knows it.
 *
 * <p>Immutable.
 *
 * @param metadataLeaderId 0 if unknown
 * @param topics those asked for, in that order, or all by name
 */
public record ClusterDescription(
        String clusterId, int nodeId, int metadataLeaderId, List<RegisteredNode> nodes, List<NamedTopic> topics) {
    public record NamedTopic(String name, Answer<TopicDescription> description) {}

    public ClusterDescription {
        nodes = List.copyOf(nodes);
        topics = List.copyOf(topics);
    }
}
