package io.raftlog.broker;

import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.raft.GroupStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private final int nodeId;
    private final Supplier<MetadataImage> images;
    private final RaftGroups groups;
    private final Duration heardWithin;
    /** For how many passes in a row a partition's preferred leader could have taken over; below 0 while it rests. */
    private final Map<UUID, Integer> watched = new HashMap<>();

    /** @param heardWithin how recently a follower must have been heard of to count as alive */
    LeaderBalancer(int nodeId, Supplier<MetadataImage> images, RaftGroups groups, Duration heardWithin) {
        this.nodeId = nodeId;
        this.images = images;
        this.groups = groups;
        this.heardWithin = heardWithin;
    }

    /** Looks at every partition; ends with the first transfer that fails. */
    void pass() throws InterruptedException {
        watched.keySet().retainAll(groups.open());
        for (Topic topic : images.get().topics().values()) {
            for (int partition = 0; partition < topic.partitions().size(); partition++) {
                int preferred = topic.partitions().get(partition).preferredLeader();
                UUID group = topic.partitionId(partition).asUuid();
                if (preferred == nodeId || !mayTakeOver(group, preferred)) {
                    watched.remove(group);
                } else if (watched.merge(group, 1, Integer::sum) >= PASSES_TO_WATCH) {
                    watched.remove(group);
                    if (!transfer(group, preferred, topic.name() + "/" + partition)) {
                        watched.put(group, -PASSES_TO_REST_AFTER_FAILURE);
                        return;
                    }
                }
            }
        }
    }

    private boolean mayTakeOver(UUID group, int preferred) {
        return groups.status(group)
                .filter(GroupStatus::leaderReady)
                .flatMap(status -> Successors.caughtUp(status, heardWithin)
                        .filter(follower -> follower.nodeId() == preferred)
                        .findAny())
                .isPresent();
    }

    private boolean transfer(UUID group, int preferred, String name) throws InterruptedException {
        String reason = "the leader kept it";
        try {
            if (groups.transferLeadership(group, preferred, TRANSFER)
                    .get(2 * TRANSFER.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("gave leadership of {} to node {}, its preferred leader", name, preferred);
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
