package io.raftlog.junit;

import io.raftlog.client.Admin;
import io.raftlog.client.ClusterDescription;
import io.raftlog.client.NodeStatus;
import io.raftlog.client.PlacementDescription;
import io.raftlog.client.PlacementDescription.State;
import io.raftlog.client.RaftlogException;
import io.raftlog.client.ReplicaStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * What the nodes say of themselves, waited for until it is what somebody needs.
 *
 * <p>Thread-safe.
 */
final class Observation {
    private static final Duration ELECTION = Duration.ofSeconds(30);

    private final Admin admin;

    Observation(Admin admin) {
        this.admin = admin;
    }

    /** Returns when every node is ready and hears the others; throws when the time is over, saying what is missing. */
    void awaitHealth(Duration patience) {
        Await.nothingMissing(
                        patience,
                        () -> ask(admin.describeCluster())
                                .map(Observation::ailment)
                                .orElse(Optional.of("no node answers")))
                .ifPresent(missing -> {
                    throw new RaftlogClusterException(
                            "the cluster is not healed after " + patience.toSeconds() + " s: " + missing);
                });
    }

    private static Optional<String> ailment(ClusterDescription cluster) {
        return cluster.nodes().stream()
                .map(node -> "node " + node.nodeId() + " "
                        + node.status().map(Observation::ailment).orElse(node.unreachable()))
                .filter(each -> !each.endsWith(" "))
                .findFirst()
                .or(() -> disagreement(cluster));
    }

    /** Empty if there is none. */
    private static String ailment(NodeStatus node) {
        if (!node.ready()) {
            return "is not ready";
        }
        return node.peers().stream()
                .filter(NodeStatus.Peer::suspected)
                .map(peer -> "holds node " + peer.nodeId() + " for dead: " + peer.reason())
                .findFirst()
                .orElse("");
    }

    private static Optional<String> disagreement(ClusterDescription cluster) {
        Set<OptionalInt> leaders = cluster.nodes().stream()
                .flatMap(node -> node.status().stream())
                .map(NodeStatus::metadataLeader)
                .collect(Collectors.toSet());
        return leaders.size() == 1 && !leaders.contains(OptionalInt.empty())
                ? Optional.empty()
                : Optional.of("the nodes do not know yet who leads the metadata");
    }

    int awaitMetadataLeader() {
        return Await.found(
                        ELECTION,
                        () -> ask(admin.describeCluster())
                                .flatMap(cluster -> cluster.metadataLeader().stream()
                                        .boxed()
                                        .filter(leader -> cluster.nodes().stream()
                                                .anyMatch(node -> node.nodeId() == leader && node.reachable()))
                                        .findFirst()))
                .orElseThrow(() -> new RaftlogClusterException(
                        "nobody leads the metadata, for " + ELECTION.toSeconds() + " s now"));
    }

    int awaitLeader(String topic, int partition) {
        return Await.found(
                        ELECTION,
                        () -> leader(topic, partition)
                                .filter(ReplicaStatus::writable)
                                .flatMap(leader ->
                                        leader.leaderId().stream().boxed().findFirst()))
                .orElseThrow(() -> new RaftlogClusterException(
                        "nobody leads " + topic + "/" + partition + ", for " + ELECTION.toSeconds() + " s now"));
    }

    /** Returns when the replicas that run have all that the leader has, or the time is over. */
    void awaitLevel(String topic, int partition, Duration patience) {
        Await.found(patience, () -> {
            Set<Integer> reachable = ask(admin.describeCluster()).stream()
                    .flatMap(cluster -> cluster.nodes().stream())
                    .filter(ClusterDescription.Node::reachable)
                    .map(ClusterDescription.Node::nodeId)
                    .collect(Collectors.toSet());
            return leader(topic, partition)
                    .filter(leader -> leader.followers().stream()
                            .allMatch(follower ->
                                    follower.entriesBehind() == 0 || !reachable.contains(follower.nodeId())));
        });
    }

    private Optional<ReplicaStatus> leader(String topic, int partition) {
        return ask(admin.describeTopic(topic))
                .flatMap(description -> description.partitions().stream()
                        .filter(each -> each.layout().partition() == partition)
                        .findFirst())
                .flatMap(found -> found.leaderStatus());
    }

    /** The nodes that are not being taken out of the cluster. */
    List<Integer> activeNodes() {
        return Await.answer(admin.placement().describe()).nodes().stream()
                .filter(node -> node.state() == State.ACTIVE)
                .map(PlacementDescription.Member::nodeId)
                .toList();
    }

    /** Empty if the cluster cannot answer now. */
    private static <T> Optional<T> ask(CompletableFuture<T> question) {
        try {
            return Optional.of(Await.answer(question));
        } catch (RaftlogException e) {
            return Optional.empty();
        }
    }
}
