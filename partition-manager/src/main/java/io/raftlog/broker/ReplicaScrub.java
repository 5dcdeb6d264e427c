package io.raftlog.broker;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.IoPace;
import io.raftlog.metadata.MembershipCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionReplica;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this node's replicas again, one after the other and slowly, and asks for those to be made anew of which the disk has
 * lost something.
 *
 * <p>Opening a replica checks only what is younger than its checkpoint, and most of what is older is hardly ever read. Damage
 * would wait there until another replica is lost and has to be filled from this one.
 *
 * <p>Each replica is read once after it was opened, and then at intervals. Confined to the thread of its chore.
 */
final class ReplicaScrub {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaScrub.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration REPORT_AGAIN = Duration.ofSeconds(10);

    private final int nodeId;
    private final Supplier<Collection<PartitionReplica>> replicas;
    private final Consumer<MembershipCommand> reports;
    private final Duration interval;
    private final IoPace pace;
    private final LongSupplier nanoTime;
    private final Map<PartitionReplica, Long> verifiedAt = new HashMap<>();
    private final Set<PartitionReplica> damaged = new HashSet<>();
    private final Map<PartitionReplica, Long> reportedAt = new HashMap<>();

    /**
     * @param replicas those that serve; one that was made anew is another
     * @param interval zero: never
     */
    ReplicaScrub(
            int nodeId,
            Supplier<Collection<PartitionReplica>> replicas,
            Consumer<MembershipCommand> reports,
            Duration interval,
            IoPace pace,
            LongSupplier nanoTime) {
        this.nodeId = nodeId;
        this.replicas = replicas;
        this.reports = reports;
        this.interval = interval;
        this.pace = pace;
        this.nanoTime = nanoTime;
    }

    /** Reads one replica at most. Returns when to look again. */
    Duration pass(MetadataImage image) {
        if (interval.isZero()) {
            return REPORT_AGAIN;
        }
        List<PartitionReplica> open = List.copyOf(replicas.get());
        verifiedAt.keySet().retainAll(open);
        damaged.retainAll(open);
        reportedAt.keySet().retainAll(open);
        Optional<PartitionReplica> due = open.stream().filter(this::isDue).findFirst();
        due.ifPresent(replica -> verify(replica, image));
        damaged.forEach(replica -> report(replica, image));
        return due.isPresent() ? Duration.ZERO : LOOK_AGAIN;
    }

    private boolean isDue(PartitionReplica replica) {
        Long last = verifiedAt.get(replica);
        return !damaged.contains(replica) && (last == null || nanoTime.getAsLong() - last >= interval.toNanos());
    }

    private void verify(PartitionReplica replica, MetadataImage image) {
        try {
            replica.verify(pace);
        } catch (CorruptLogException e) {
            damaged.add(replica);
            LOG.error("the replica of {} on this node is damaged: {}", name(replica.id(), image), e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.info("could not read the replica of {} again: {}", name(replica.id(), image), e.toString());
        }
        verifiedAt.put(replica, nanoTime.getAsLong());
    }

    /** Until it is replaced; whether that can be done now is for the metadata group and the partition's leader to say. */
    private void report(PartitionReplica replica, MetadataImage image) {
        long now = nanoTime.getAsLong();
        PartitionId id = replica.id();
        Long last = reportedAt.get(replica);
        boolean justReported = last != null && now - last < REPORT_AGAIN.toNanos();
        boolean othersHaveIt = image.topic(id.topicId())
                .filter(topic ->
                        topic.partitions().get(id.partition()).replicas().size() > 1)
                .isPresent();
        if (!justReported && othersHaveIt && image.membership().reassignment(id).isEmpty()) {
            reportedAt.put(replica, now);
            reports.accept(new MembershipCommand.RebuildReplica(id, nodeId));
        }
    }

    private static String name(PartitionId id, MetadataImage image) {
        return image.topic(id.topicId())
                .map(topic -> topic.name() + "/" + id.partition())
                .orElse(id.toString());
    }
}
