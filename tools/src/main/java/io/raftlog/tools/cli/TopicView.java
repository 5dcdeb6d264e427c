package io.raftlog.tools.cli;

import io.raftlog.client.Topic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A topic as {@code -o json} shows it where only the metadata is asked.
 *
 * @param configs what was set for this topic
 * @param effectiveConfigs what holds, defaults included
 */
record TopicView(
        String name,
        String id,
        int replicationFactor,
        List<Partition> partitions,
        Map<String, String> configs,
        Map<String, String> effectiveConfigs) {

    /** @param leader null while there is none */
    record Partition(int partition, @Nullable Integer leader, int leaderEpoch, List<Integer> replicas) {}

    static TopicView of(Topic topic) {
        return new TopicView(
                topic.name(),
                topic.id().toString(),
                topic.replicationFactor(),
                topic.partitions().stream()
                        .map(partition -> new Partition(
                                partition.partition(),
                                partition.leader().isPresent()
                                        ? partition.leader().getAsInt()
                                        : null,
                                partition.leaderEpoch(),
                                partition.replicas()))
                        .toList(),
                new TreeMap<>(topic.configs()),
                new TreeMap<>(topic.effectiveConfigs()));
    }

    /** As {@code 6 partitions · 3 replicas}. */
    String shape() {
        return plural(partitions.size(), "partition") + " · " + plural(replicationFactor, "replica");
    }

    static String plural(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
