package io.raftlog.client.routing;

import io.raftlog.client.routing.TopicView.PartitionView;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the client last heard about the cluster.
 *
 * <p>Immutable.
 *
 * @param metadataLeaderId 0 while there is none
 */
public record ClusterView(
        String clusterId,
        int metadataLeaderId,
        Map<Integer, NodeAddress> nodes,
        Map<String, TopicView> topics,
        Map<UUID, TopicView> topicsById) {
    static final ClusterView NOTHING = new ClusterView("", 0, Map.of(), Map.of(), Map.of());

    static ClusterView of(
            String clusterId, int metadataLeaderId, Map<Integer, NodeAddress> nodes, Collection<TopicView> topics) {
        Map<String, TopicView> byName = new HashMap<>();
        Map<UUID, TopicView> byId = new HashMap<>();
        for (TopicView topic : topics) {
            byName.put(topic.name(), topic);
            byId.put(topic.id(), topic);
        }
        return new ClusterView(clusterId, metadataLeaderId, Map.copyOf(nodes), Map.copyOf(byName), Map.copyOf(byId));
    }

    public Optional<TopicView> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    /** This view with what a newer answer said about some topics. */
    ClusterView updated(ClusterView newer) {
        Map<String, TopicView> merged = new HashMap<>(topics);
        merged.putAll(newer.topics);
        return of(newer.clusterId, newer.metadataLeaderId, newer.nodes, merged.values());
    }

    ClusterView with(TopicView topic) {
        Map<String, TopicView> merged = new HashMap<>(topics);
        merged.put(topic.name(), topic);
        return of(clusterId, metadataLeaderId, nodes, merged.values());
    }

    ClusterView without(String topic) {
        Map<String, TopicView> merged = new HashMap<>(topics);
        merged.remove(topic);
        return of(clusterId, metadataLeaderId, nodes, merged.values());
    }

    /** The nodes that keep the partition, the preferred leader first; none if it is not known. */
    List<NodeAddress> replicas(PartitionId partition) {
        PartitionView view = partition(partition);
        return view == null
                ? List.of()
                : view.replicas().stream()
                        .map(nodes::get)
                        .filter(Objects::nonNull)
                        .toList();
    }

    @Nullable
    PartitionView partition(PartitionId partition) {
        TopicView topic = topicsById.get(partition.topicId());
        return topic == null || partition.partition() >= topic.partitionCount()
                ? null
                : topic.partitions().get(partition.partition());
    }
}
