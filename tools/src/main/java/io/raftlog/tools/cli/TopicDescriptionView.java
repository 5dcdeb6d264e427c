package io.raftlog.tools.cli;

import io.raftlog.client.ReplicaStatus;
import io.raftlog.client.Topic;
import io.raftlog.client.TopicDescription;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A topic as {@code topic describe} shows it, with what its leaders say.
 *
 * @param records kept in all partitions; null if a leader did not answer
 * @param sizeBytes on the leaders; null if one did not answer
 * @param acknowledgedOn on how many replicas a record is on disk before it is acknowledged
 */
record TopicDescriptionView(
        String name,
        String id,
        int replicationFactor,
        int acknowledgedOn,
        @Nullable Long records,
        @Nullable Long sizeBytes,
        Map<String, String> configs,
        Map<String, String> effectiveConfigs,
        List<Partition> partitions) {
    /** A replica counts as behind when its leader has heard nothing from it for longer, or is that many entries ahead. */
    private static final Duration SILENT = Duration.ofSeconds(4);

    private static final long FAR_BEHIND_ENTRIES = 100;

    /**
     * @param leader null while there is none
     * @param firstOffset the first kept; null, like all below, if the leader did not answer
     * @param state {@code ok}, {@code no leader}, {@code not writable yet} or what is wrong with which replica
     */
    record Partition(
            int partition,
            @Nullable Integer leader,
            int leaderEpoch,
            List<Integer> replicas,
            @Nullable Long firstOffset,
            @Nullable Long nextOffset,
            @Nullable Long sizeBytes,
            List<Follower> followers,
            String state) {}

    record Follower(int nodeId, long entriesBehind, long lastContactMs) {
        boolean isBehind() {
            return entriesBehind >= FAR_BEHIND_ENTRIES || lastContactMs >= SILENT.toMillis();
        }

        String complaint() {
            return lastContactMs >= SILENT.toMillis()
                    ? nodeId + " silent for " + Units.duration(Duration.ofMillis(lastContactMs))
                    : nodeId + " behind by " + Units.count(entriesBehind) + " entries";
        }
    }

    static TopicDescriptionView of(TopicDescription description) {
        Topic topic = description.topic();
        return new TopicDescriptionView(
                topic.name(),
                topic.id().toString(),
                topic.replicationFactor(),
                topic.replicationFactor() / 2 + 1,
                description.records().isPresent() ? description.records().getAsLong() : null,
                description.sizeBytes().isPresent() ? description.sizeBytes().getAsLong() : null,
                new TreeMap<>(topic.configs()),
                new TreeMap<>(topic.effectiveConfigs()),
                description.partitions().stream()
                        .map(TopicDescriptionView::partition)
                        .toList());
    }

    private static Partition partition(TopicDescription.Partition described) {
        Topic.Partition layout = described.layout();
        Optional<ReplicaStatus> status = described.leaderStatus();
        List<Follower> followers = status.map(ReplicaStatus::followers).orElse(List.of()).stream()
                .map(follower -> new Follower(
                        follower.nodeId(),
                        follower.entriesBehind(),
                        follower.lastContact().toMillis()))
                .toList();
        return new Partition(
                layout.partition(),
                layout.leader().isPresent() ? layout.leader().getAsInt() : null,
                layout.leaderEpoch(),
                layout.replicas(),
                status.map(ReplicaStatus::logStartOffset).orElse(null),
                status.map(ReplicaStatus::highWatermark).orElse(null),
                status.map(ReplicaStatus::sizeBytes).orElse(null),
                followers,
                state(status, followers, described.quarantined()));
    }

    private static String state(
            Optional<ReplicaStatus> status, List<Follower> followers, Map<Integer, String> quarantined) {
        List<String> complaints = new ArrayList<>();
        if (status.isEmpty()) {
            complaints.add("no leader");
        } else if (!status.get().writable()) {
            complaints.add("not writable yet");
        } else {
            followers.stream()
                    .filter(follower -> follower.isBehind() && !quarantined.containsKey(follower.nodeId()))
                    .map(Follower::complaint)
                    .forEach(complaints::add);
        }
        new TreeMap<>(quarantined).forEach((node, reason) -> complaints.add(node + " quarantined: " + reason));
        return complaints.isEmpty() ? "ok" : String.join(", ", complaints);
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(name + "   " + TopicView.plural(partitions.size(), "partition") + " · "
                + TopicView.plural(replicationFactor, "replica")
                + (records == null ? "" : " · " + Units.count(records) + " records")
                + (sizeBytes == null ? "" : " · " + Units.bytes(sizeBytes)));
        lines.add("acked means    on disk on " + acknowledgedOn + " of "
                + (replicationFactor == 1 ? "1 node" : replicationFactor + " nodes"));
        lines.add("survives       " + survives());
        if (effectiveConfigs.containsKey("cleanup.policy")) {
            lines.add("keeps          " + keeps());
        }
        if (!configs.isEmpty()) {
            lines.add("configs        "
                    + configs.entrySet().stream().map(Object::toString).collect(Collectors.joining(" · ")));
        }
        Table table = new Table("PARTITION", "LEADER", "REPLICAS", "FIRST", "NEXT", "SIZE", "STATE");
        for (Partition partition : partitions) {
            table.row(
                    partition.partition(),
                    orDash(partition.leader()),
                    replicas(partition),
                    orDash(partition.firstOffset()),
                    orDash(partition.nextOffset()),
                    partition.sizeBytes() == null ? "-" : Units.bytes(partition.sizeBytes()),
                    partition.state());
        }
        lines.addAll(table.lines());
        return lines;
    }

    private String survives() {
        int lost = replicationFactor - acknowledgedOn;
        return lost == 0 ? "no node lost" : TopicView.plural(lost, "node") + " lost";
    }

    private String keeps() {
        String policy = effectiveConfigs.getOrDefault("cleanup.policy", "delete");
        String newest = policy.contains("compact") ? "the newest record of each key" : "";
        if (!policy.contains("delete")) {
            return newest;
        }
        long time = number("retention.ms");
        long bytes = number("retention.bytes");
        String old = (time < 0 ? "for ever" : Units.duration(Duration.ofMillis(time)))
                + (bytes < 0 ? " · no size limit" : " · " + Units.bytes(bytes) + " a partition");
        return newest.isEmpty() ? old : newest + " · " + old;
    }

    private long number(String key) {
        try {
            return Long.parseLong(effectiveConfigs.getOrDefault(key, "-1").strip());
        } catch (NumberFormatException e) {
            // A newer node may write it in another way.
            return -1;
        }
    }

    /** A star marks a replica that is behind. */
    private static String replicas(Partition partition) {
        return partition.replicas().stream()
                .map(node -> node
                        + (partition.followers().stream()
                                        .anyMatch(follower -> follower.nodeId() == node && follower.isBehind())
                                ? "*"
                                : ""))
                .collect(Collectors.joining(","));
    }

    private static String orDash(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }
}
