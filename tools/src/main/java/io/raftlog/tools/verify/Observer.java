package io.raftlog.tools.verify;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.ClusterDescription;
import io.raftlog.client.NodeStatus;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.RaftlogException;
import io.raftlog.client.ReplicaStatus;
import io.raftlog.client.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What can be seen of the cluster from outside.
 *
 * <p>Confined to one thread.
 */
final class Observer implements AutoCloseable {
    /** Behind by so little while records are written, a replica follows. */
    private static final long FOLLOWS = 64;

    private static final int ANSWER_SECONDS = 10;

    private final RaftlogClient client;
    private final String topic;
    private final int nodes;

    Observer(ClientConfig config, String topic, int nodes) {
        this.client = RaftlogClient.connect(config);
        this.topic = topic;
        this.nodes = nodes;
    }

    /** The node that leads a partition, as far as it is known. */
    Optional<Integer> leaderOf(int partition) throws InterruptedException {
        return answer(client.admin().listTopics())
                .flatMap(topics -> topics.stream()
                        .filter(found -> found.name().equals(topic))
                        .findFirst())
                .map(found -> found.partitions().get(partition))
                .map(Topic.Partition::leader)
                .filter(leader -> leader.isPresent())
                .map(leader -> leader.getAsInt());
    }

    Optional<Integer> metadataLeader() throws InterruptedException {
        return answer(client.admin().describeCluster())
                .map(ClusterDescription::metadataLeader)
                .filter(leader -> leader.isPresent())
                .map(leader -> leader.getAsInt());
    }

    /**
     * What keeps the cluster from being as good as new; empty if nothing does.
     *
     * @param quiet whether nobody writes: then replicas must be equal, not just follow
     */
    List<String> notRecovered(boolean quiet) throws InterruptedException {
        Optional<ClusterDescription> cluster = answer(client.admin().describeCluster());
        if (cluster.isEmpty()) {
            return List.of("the cluster does not say how it is");
        }
        List<String> problems = new ArrayList<>();
        List<ReplicaStatus> replicas = new ArrayList<>();
        for (ClusterDescription.Node node : cluster.get().nodes()) {
            if (node.status().isEmpty()) {
                problems.add("node " + node.nodeId() + " does not answer: " + node.unreachable());
                continue;
            }
            NodeStatus status = node.status().get();
            if (!status.ready()) {
                problems.add("node " + node.nodeId() + " is not ready");
            }
            status.peers().stream()
                    .filter(NodeStatus.Peer::suspected)
                    .forEach(peer -> problems.add("node " + node.nodeId() + " does not hear node " + peer.nodeId()));
            status.quarantined()
                    .forEach(replica -> problems.add("node " + node.nodeId() + " holds a replica back: " + replica));
            replicas.addAll(status.replicas());
        }
        problems.addAll(answer(client.admin().placement().describe())
                .map(placement -> placement.moves().stream()
                        .map(move -> "a replica of " + move.partition() + " is on its way: " + move.phase())
                        .toList())
                .orElse(List.of("the cluster does not say what moves")));
        answer(client.admin().listTopics()).orElse(List.of()).stream()
                .filter(found -> found.name().equals(topic))
                .flatMap(found -> found.partitions().stream())
                .forEach(partition -> problemsOf(partition, replicas, quiet, problems));
        return problems;
    }

    private void problemsOf(Topic.Partition partition, List<ReplicaStatus> all, boolean quiet, List<String> problems) {
        String name = topic + "/" + partition.partition();
        List<ReplicaStatus> replicas = all.stream()
                .filter(replica -> replica.topicPartition()
                        .filter(is -> is.topic().equals(topic) && is.partition() == partition.partition())
                        .isPresent())
                .toList();
        Optional<ReplicaStatus> leader =
                replicas.stream().filter(ReplicaStatus::writable).findFirst();
        if (leader.isEmpty()) {
            problems.add(name + " has no leader that takes records");
        } else if (replicas.size() < Math.min(nodes, partition.replicas().size())) {
            problems.add(name + " has " + replicas.size() + " replicas open");
        } else if (leader.get().followers().size() < partition.replicas().size() - 1) {
            problems.add(name + " has a replica that is made anew");
        } else if (leader.get().followers().stream().anyMatch(each -> each.entriesBehind() > (quiet ? 0 : FOLLOWS))) {
            problems.add(name + " has replicas that are behind");
        } else if (quiet
                && replicas.stream()
                        .anyMatch(each -> each.logEndOffset() != leader.get().highWatermark()
                                || each.highWatermark() != leader.get().highWatermark())) {
            problems.add(name + " has replicas that end elsewhere");
        }
    }

    /** Empty if there was none: then nothing was seen. */
    private static <T> Optional<T> answer(CompletableFuture<T> answer) throws InterruptedException {
        try {
            return Optional.of(answer.get(ANSWER_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException | RaftlogException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
