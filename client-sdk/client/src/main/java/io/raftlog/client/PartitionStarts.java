package io.raftlog.client;

import io.raftlog.client.group.GroupCoordinator;
import io.raftlog.client.group.GroupCoordinator.CommittedOffset;
import io.raftlog.client.group.Membership;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Finds where a member begins to read its new partitions: at the committed offset; without one at the first record, if the
 * partition is younger than the group, or else where {@link StartFrom} says.
 *
 * <p>Thread-safe.
 */
final class PartitionStarts {
    private static final CommittedOffset NOTHING = new CommittedOffset(Optional.empty(), false);

    private final ClusterRouter router;
    private final PartitionOffsets offsets;
    private final GroupCoordinator coordinator;
    private final Membership membership;
    private final StartFrom start;
    private final Executor executor;

    PartitionStarts(
            ClusterRouter router,
            GroupCoordinator coordinator,
            Membership membership,
            StartFrom start,
            Executor executor) {
        this.router = router;
        this.offsets = new PartitionOffsets(router);
        this.coordinator = coordinator;
        this.membership = membership;
        this.start = start;
        this.executor = executor;
    }

    /**
     * Where to begin.
     *
     * @param found whether the group had not committed it: it was looked up, and would be another one later
     */
    record Start(HeldPartition partition, long offset, boolean found) {}

    CompletableFuture<List<Start>> of(Set<PartitionId> partitions) {
        return CompletableFuture.supplyAsync(() -> find(partitions), executor);
    }

    private List<Start> find(Set<PartitionId> partitions) {
        Map<PartitionId, CommittedOffset> committed =
                Failures.await(coordinator.committed(membership.identity(), partitions));
        Map<TopicPartition, HeldPartition> unknown = new HashMap<>();
        List<Start> starts = new ArrayList<>();
        for (PartitionId each : partitions) {
            TopicPartition name = new TopicPartition(membership.topicOf(each), each.partition());
            CommittedOffset offset = committed.getOrDefault(each, NOTHING);
            long next = offset.offset().orElse(0L);
            HeldPartition partition = new HeldPartition(each, name, topic(name, each), next);
            if (offset.offset().isPresent() || offset.addedSince()) {
                starts.add(new Start(partition, next, false));
            } else {
                unknown.put(name, partition);
            }
        }
        boolean found = !(start instanceof StartFrom.Beginning);
        offsets.startOf(start, unknown.keySet()).forEach((name, offset) -> {
            HeldPartition partition = unknown.get(name);
            if (partition != null) {
                starts.add(new Start(partition, offset, found));
            }
        });
        return starts;
    }

    /** The topic of that id; what is known under its name here may be older. Nothing is read of any other. */
    private TopicView topic(TopicPartition name, PartitionId id) {
        TopicView known = Failures.await(router.metadata().topic(name.topic()));
        if (!has(known, id)) {
            known = Failures.await(router.metadata().lookUp(name.topic()));
        }
        if (!has(known, id)) {
            throw new RefusedException(Refusal.of(
                    ErrorCode.UNKNOWN_PARTITION,
                    "the group assigns " + id + " as " + name + ", which the topic of that name does not have"));
        }
        return known;
    }

    private static boolean has(TopicView topic, PartitionId partition) {
        return topic.id().equals(partition.topicId()) && partition.partition() < topic.partitionCount();
    }
}
