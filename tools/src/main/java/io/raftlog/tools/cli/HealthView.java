package io.raftlog.tools.cli;

import io.raftlog.client.ClusterDescription;
import io.raftlog.client.NodeNotice;
import io.raftlog.client.NodeStatus;
import io.raftlog.client.ReplicaStatus;
import io.raftlog.client.Topic;
import io.raftlog.model.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a cluster is as it should be, and if not, why: the judgement of {@code cluster health}.
 *
 * @param leaderless partitions without a leader that accepts records, as {@code topic/0}
 * @param underReplicated partitions of which a replica is on a node that does not serve it
 * @param reasons empty exactly if healthy
 * @param notes what is over, and worth knowing all the same
 */
record HealthView(
        boolean healthy,
        int nodes,
        int nodesReady,
        List<String> leaderless,
        List<String> underReplicated,
        List<String> reasons,
        List<String> notes) {
    private static final int NAMED = 5;

    static HealthView of(ClusterDescription cluster, List<Topic> topics) {
        Set<TopicPartition> writable = writable(cluster);
        Set<Integer> ready = ready(cluster);
        Set<TopicPartition> quarantined = quarantined(cluster);
        List<String> leaderless = new ArrayList<>();
        List<String> underReplicated = new ArrayList<>();
        for (Topic topic : topics) {
            for (Topic.Partition partition : topic.partitions()) {
                TopicPartition name = new TopicPartition(topic.name(), partition.partition());
                if (!writable.contains(name)) {
                    leaderless.add(name.toString());
                }
                if (!ready.containsAll(partition.replicas()) || quarantined.contains(name)) {
                    underReplicated.add(name.toString());
                }
            }
        }
        List<String> reasons = reasons(cluster);
        if (!leaderless.isEmpty()) {
            reasons.add(leaderless.size() + " without a leader that accepts records: " + some(leaderless));
        }
        if (!underReplicated.isEmpty()) {
            reasons.add(underReplicated.size() + " with a replica missing: " + some(underReplicated));
        }
        return new HealthView(
                reasons.isEmpty(),
                cluster.nodes().size(),
                ready.size(),
                leaderless,
                underReplicated,
                reasons,
                notices(cluster, true));
    }

    private static List<String> notices(ClusterDescription cluster, boolean over) {
        return cluster.nodes().stream()
                .flatMap(node -> node.status().stream())
                .flatMap(status -> status.notices().stream())
                .filter(notice -> notice.over() == over)
                .map(NodeNotice::message)
                .toList();
    }

    private static List<String> reasons(ClusterDescription cluster) {
        List<String> reasons = new ArrayList<>();
        if (cluster.metadataLeader().isEmpty()) {
            reasons.add("the metadata has no leader");
        }
        for (ClusterDescription.Node node : cluster.nodes()) {
            if (!node.reachable()) {
                reasons.add(
                        "node " + node.nodeId() + " (" + node.address() + ") is unreachable: " + node.unreachable());
            } else if (!node.status().map(NodeStatus::ready).orElse(false)) {
                reasons.add("node " + node.nodeId() + " (" + node.address() + ") is starting");
            }
        }
        reasons.addAll(notices(cluster, false));
        return reasons;
    }

    private static Set<TopicPartition> writable(ClusterDescription cluster) {
        return cluster.nodes().stream()
                .flatMap(node -> node.status().stream())
                .flatMap(status -> status.replicas().stream())
                .filter(ReplicaStatus::writable)
                .flatMap(replica -> replica.topicPartition().stream())
                .collect(Collectors.toSet());
    }

    private static Set<TopicPartition> quarantined(ClusterDescription cluster) {
        return cluster.nodes().stream()
                .flatMap(node -> node.status().stream())
                .flatMap(status -> status.quarantined().stream())
                .flatMap(replica -> replica.topicPartition().stream())
                .collect(Collectors.toSet());
    }

    private static Set<Integer> ready(ClusterDescription cluster) {
        return cluster.nodes().stream()
                .filter(node -> node.status().map(NodeStatus::ready).orElse(false))
                .map(ClusterDescription.Node::nodeId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String some(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? shown + ", .." : shown;
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add((healthy ? "healthy" : "NOT healthy") + "   " + nodesReady + " of " + nodes + " nodes ready");
        reasons.forEach(reason -> lines.add("  " + reason));
        notes.forEach(note -> lines.add("  before: " + note));
        return lines;
    }
}
