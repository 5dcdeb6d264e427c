package io.raftlog.broker.request;

import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.TopicRules;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tells what there is, from this node's copy of the metadata. A name that is not in the copy is looked up in a fresh one
 * before it is called unknown.
 *
 * <p>Thread-safe.
 */
public final class MetadataHandler {
    private static final int MOST_NAMES = 10_000;

    private final String clusterId;
    private final int nodeId;
    private final MetadataAccess metadata;
    private final TopicDescriber describer;
    private final ServingGate gate;

    public MetadataHandler(
            String clusterId, int nodeId, MetadataAccess metadata, TopicDescriber describer, ServingGate gate) {
        this.clusterId = clusterId;
        this.nodeId = nodeId;
        this.metadata = metadata;
        this.describer = describer;
        this.gate = gate;
    }

    /** @param names empty for all topics */
    public CompletableFuture<Answer<ClusterDescription>> handle(List<String> names) {
        Optional<Refusal> refusal = gate.refusal().or(() -> check(names));
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(refusal.get()));
        }
        MetadataImage image = metadata.image();
        if (image.topics().keySet().containsAll(names)) {
            return CompletableFuture.completedFuture(Answer.of(describe(image, names)));
        }
        // Without the group to ask, an older copy is still the best answer there is.
        return metadata.caughtUp()
                .exceptionally(failure -> metadata.image())
                .thenApply(fresh -> Answer.of(describe(fresh, names)));
    }

    private static Optional<Refusal> check(List<String> names) {
        return names.size() <= MOST_NAMES
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.LIMIT_EXCEEDED,
                        names.size() + " names of topics are more than " + MOST_NAMES,
                        "ask for all topics instead, by naming none"));
    }

    private ClusterDescription describe(MetadataImage image, List<String> names) {
        Collection<String> asked = names.isEmpty() ? image.topics().keySet() : names;
        return new ClusterDescription(
                clusterId,
                nodeId,
                metadata.leaderId(),
                image.nodes().values().stream()
                        .map(node -> new ClusterDescription.MemberNode(
                                node, image.membership().state(node.nodeId())))
                        .toList(),
                asked.stream()
                        .map(name -> new ClusterDescription.NamedTopic(name, describe(image, name)))
                        .toList(),
                ReplicaMove.underWay(image));
    }

    private Answer<TopicDescription> describe(MetadataImage image, String name) {
        return image.topic(name)
                .map(topic -> Answer.of(describer.describe(topic)))
                .orElseGet(() -> Answer.refused(
                        TopicRules.unknownTopic(name, image.topics().keySet())));
    }
}
