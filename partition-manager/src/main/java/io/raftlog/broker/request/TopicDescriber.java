package io.raftlog.broker.request;

import io.raftlog.metadata.Topic;
import io.raftlog.metadata.TopicConfigs;
import io.raftlog.partition.PartitionReplica;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Adds to a topic what this node knows of its leaders.
 *
 * <p>Thread-safe.
 */
public final class TopicDescriber {
    private final Partitions partitions;
    private final Map<String, String> nodeDefaults;

    /** @param nodeDefaults what this node's configuration says for topics that say nothing */
    public TopicDescriber(Partitions partitions, Map<String, String> nodeDefaults) {
        this.partitions = partitions;
        this.nodeDefaults = Map.copyOf(nodeDefaults);
    }

    TopicDescription describe(Topic topic) {
        return new TopicDescription(
                topic,
                IntStream.range(0, topic.partitions().size())
                        .mapToObj(partition -> leadership(topic, partition))
                        .toList(),
                TopicConfigs.effective(topic.configs(), nodeDefaults));
    }

    private TopicDescription.Leadership leadership(Topic topic, int partition) {
        return partitions
                .find(topic.partitionId(partition))
                .flatMap(LocalPartition::status)
                .map(TopicDescriber::leadership)
                .orElse(TopicDescription.Leadership.UNKNOWN);
    }

    private static TopicDescription.Leadership leadership(PartitionReplica.Status status) {
        return new TopicDescription.Leadership(status.leaderId(), status.leaderEpoch());
    }
}
