package io.raftlog.junit;

import io.raftlog.client.Admin;
import io.raftlog.client.GroupDescription;
import io.raftlog.client.GroupListing;
import io.raftlog.client.RaftlogException;
import io.raftlog.client.Topic;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Deletes every topic and every consumer group of a healthy cluster.
 *
 * <p>A node answers from its copy of the metadata, which may not know yet what was made just now; so the nodes are asked
 * again until none of them holds a replica.
 */
final class Sweep {
    private static final Duration LEAVING = Duration.ofSeconds(5);
    private static final Duration DELETING = Duration.ofSeconds(30);
    private static final Set<ErrorCode> GONE = Set.of(ErrorCode.UNKNOWN_TOPIC, ErrorCode.UNKNOWN_GROUP);

    private final Admin admin;

    Sweep(Admin admin) {
        this.admin = admin;
    }

    /** Throws if something cannot be deleted, saying what and why. */
    void run() {
        // A member that was closed has left already, or is about to.
        awaitNothing(LEAVING, this::groups);
        awaitNothing(DELETING, () -> groups().or(this::topics).or(this::replicas));
    }

    private static void awaitNothing(Duration patience, Supplier<Optional<String>> look) {
        Await.nothingMissing(patience, look).ifPresent(left -> {
            throw new RaftlogClusterException("what the test made is not gone: " + left);
        });
    }

    private Optional<String> groups() {
        return Await.answer(admin.listGroups()).stream()
                .map(GroupListing::groupId)
                .flatMap(group -> delete(group).stream())
                .findFirst();
    }

    private Optional<String> topics() {
        List<String> names =
                Await.answer(admin.listTopics()).stream().map(Topic::name).toList();
        names.stream().map(admin::deleteTopic).toList().forEach(Sweep::awaitGone);
        return names.isEmpty() ? Optional.empty() : Optional.of("topics " + names);
    }

    /** What stands against it; empty if it is deleted. */
    private Optional<String> delete(String group) {
        try {
            awaitGone(admin.deleteGroup(group));
            return Optional.empty();
        } catch (RaftlogException e) {
            if (e.code() == ErrorCode.GROUP_NOT_EMPTY) {
                return Optional.of("consumer group \"" + group + "\" still has members: " + members(group)
                        + "; close what reads in a group before the test ends");
            }
            throw e;
        }
    }

    private String members(String group) {
        return Await.answer(admin.describeGroup(group)).members().stream()
                .map(GroupDescription.Member::clientId)
                .collect(Collectors.joining(", "));
    }

    private Optional<String> replicas() {
        return Await.answer(admin.describeCluster()).nodes().stream()
                .flatMap(node -> node.status().stream())
                .filter(node ->
                        !node.replicas().isEmpty() || !node.quarantined().isEmpty())
                .map(node ->
                        "node " + node.nodeId() + " holds " + node.replicas().size() + " replicas")
                .findFirst();
    }

    private static void awaitGone(CompletableFuture<Void> deletion) {
        try {
            Await.answer(deletion);
        } catch (RaftlogException e) {
            if (!GONE.contains(e.code())) {
                throw e;
            }
        }
    }
}
