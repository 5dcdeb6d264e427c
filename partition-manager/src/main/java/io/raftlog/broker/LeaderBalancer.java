package io.raftlog.broker;

import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.raft.GroupStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the partitions that this node leads to their preferred leaders, one after the other, as soon as those are there
 * and have caught up. So leadership is spread again after topics were created and nodes have come back.
 *
 * <p>Confined to the thread of its chore.
 */
final class LeaderBalancer {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderBalancer.class);
    /** The group takes no writes while it waits for the successor, so not for long. */
    private static final Duration TRANSFER = Duration.ofSeconds(1);
    /** A node that is about to stop has just given away what it would now get back. */
    private static final int PASSES_TO_WATCH = 3;

    private static final int PASSES_TO_REST_AFTER_FAILURE = 10;
    /** Whoever gives leadership back within so many passes does not want it: it is to be stopped. */
    private static final int PASSES_TO_COME_BACK = 30;

    private static final int PASSES_TO_REST_AFTER_RETURN = 60;

    private final int nodeId;
    private final Supplier<MetadataImage> images;
    private final RaftGroups groups;
    private final Duration heardWithin;
    private final IntPredicate mayLead;
    private final Consumer<PartitionId> nudge;
    /** For how many passes in a row a partition's preferred leader could have taken over; below 0 while it rests. */
    private final Map<UUID, Integer> watched = new HashMap<>();
    /** For how many passes a partition has been given away. */
    private final Map<UUID, Integer> givenAway = new HashMap<>();
    /** What a partition had committed at the last pass. */
    private final Map<UUID, Long> committed = new HashMap<>();

    /**
     * @param heardWithin how recently a follower must have been heard of to count as alive
     * @param mayLead others get nothing, however recently they were heard of
     * @param nudge has a partition replicate something that changes nothing
     */
    LeaderBalancer(
            int nodeId,
            Supplier<MetadataImage> images,
            RaftGroups groups,
            Duration heardWithin,
            IntPredicate mayLead,
            Consumer<PartitionId> nudge) {
        this.nodeId = nodeId;
        this.images = images;
        this.groups = groups;
        this.heardWithin = heardWithin;
        this.mayLead = mayLead;
        this.nudge = nudge;
    }

    /** Looks at every partition; ends with the first transfer that fails. */
    void pass() throws InterruptedException {
        watched.keySet().retainAll(groups.open());
        committed.keySet().retainAll(groups.open());
        givenAway.replaceAll((group, passes) -> passes + 1);
        givenAway.values().removeIf(passes -> passes > PASSES_TO_COME_BACK);
        for (Topic topic : images.get().topics().values()) {
            for (int partition = 0; partition < topic.partitions().size(); partition++) {
                int preferred = topic.partitions().get(partition).preferredLeader();
                PartitionId id = topic.partitionId(partition);
                if (isMoving(id, preferred) || !mayTakeOver(id, preferred)) {
                    watched.remove(id.asUuid());
                } else if (givenAway.remove(id.asUuid()) != null) {
                    watched.put(id.asUuid(), -PASSES_TO_REST_AFTER_RETURN);
                } else if (watched.merge(id.asUuid(), 1, Integer::sum) >= PASSES_TO_WATCH) {
                    watched.remove(id.asUuid());
                    if (!transfer(id.asUuid(), preferred, topic.name() + "/" + partition)) {
                        watched.put(id.asUuid(), -PASSES_TO_REST_AFTER_FAILURE);
                        return;
                    }
                }
            }
        }
    }

    /** Leadership was taken from a replica that is about to leave; and one that comes may not vote yet. */
    private boolean isMoving(PartitionId id, int preferred) {
        return images.get()
                .membership()
                .reassignment(id)
                .filter(underWay -> underWay.involves(preferred))
                .isPresent();
    }

    /** Whether this node leads a partition that another should lead, and could. */
    private boolean mayTakeOver(PartitionId id, int preferred) {
        GroupStatus status = groups.status(id.asUuid()).orElse(null);
        if (preferred == nodeId || !mayLead.test(preferred) || status == null || !status.leaderReady()) {
            return false;
        }
        Long committedBefore = committed.put(id.asUuid(), status.commitIndex());
        boolean idle = committedBefore != null && committedBefore == status.commitIndex();
        boolean behind = status.followers().stream()
                .anyMatch(follower -> follower.nodeId() == preferred && follower.entriesBehind() > 0);
        if (idle && behind) {
            // A leader learns how far a follower is from its answers to entries only, not to heartbeats: one that came
            // back to a group without traffic looks for ever as if it lacked something.
            nudge.accept(id);
            return false;
        }
        return Successors.caughtUp(status, heardWithin).anyMatch(follower -> follower.nodeId() == preferred);
    }

    private boolean transfer(UUID group, int preferred, String name) throws InterruptedException {
        String reason = "the leader kept it";
        try {
            if (groups.transferLeadership(group, preferred, TRANSFER)
                    .get(2 * TRANSFER.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("gave leadership of {} to node {}, its preferred leader", name, preferred);
                givenAway.put(group, 0);
                return true;
            }
        } catch (ExecutionException e) {
            reason = String.valueOf(e.getCause());
        } catch (TimeoutException e) {
            reason = "no answer in time";
        }
        LOG.info("could not give leadership of {} to node {}: {}", name, preferred, reason);
        return false;
    }
}
