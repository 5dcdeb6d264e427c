package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.GetMetadataResponse;
import io.raftlog.protocol.v1.TopicInfo;
import java.util.Optional;

/**
 * What one node knows of the cluster.
 *
 * <p>Immutable.
 *
 * @param fromMetadataLeader whether it comes from the node that leads the metadata, which is never behind
 * @param refusal why it does not tell of a topic that it was asked for
 */
record MetadataAnswer(ClusterView view, boolean fromMetadataLeader, Optional<Failure> refusal) {
    /** Throws {@link CallFailedException} if it makes no sense: then this node is no better than one that is silent. */
    static MetadataAnswer of(NodeAddress node, GetMetadataResponse answer) {
        try {
            return new MetadataAnswer(
                    Wire.decode(answer),
                    answer.getNodeId() == answer.getMetadataLeaderId(),
                    answer.getTopicsList().stream()
                            .filter(TopicInfo::hasError)
                            .map(topic -> Failure.of(topic.getError()))
                            .findFirst());
        } catch (IllegalArgumentException e) {
            throw new CallFailedException(Failure.of(
                    ErrorCode.INTERNAL,
                    "node at " + node + " says of the cluster what makes no sense: " + e.getMessage()));
        }
    }
}
