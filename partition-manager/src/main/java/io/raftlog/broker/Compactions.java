package io.raftlog.broker;

import io.raftlog.log.CleaningStoppedException;
import io.raftlog.log.CompactionPolicy;
import io.raftlog.log.LogCleaner;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.LogKeeper;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the replicas of this node one after the other: overdue ones first, then those with the largest share of bytes
 * that no compaction has seen.
 *
 * <p>Confined to the thread of its chore.
 */
final class Compactions {
    private static final Logger LOG = LoggerFactory.getLogger(Compactions.class);
    private static final Comparator<Candidate> MOST_URGENT = Comparator.comparing(
                    (Candidate candidate) -> candidate.work().overdue())
            .thenComparing(candidate -> candidate.work().dirtyRatio());

    private record Candidate(String name, PartitionId id, LogKeeper keeper, CompactionPolicy.Work work) {}

    private final Function<PartitionId, Optional<LogKeeper>> keepers;
    private final Supplier<LogCleaner> newCleaner;
    private final Duration rest;
    private final InstantSource clock;
    /** Those that failed, and when to try again. */
    private final Map<PartitionId, Long> failedUntilMs = new HashMap<>();
    /** Made when first needed, for the memory it takes. */
    private @Nullable LogCleaner cleaner;

    /**
     * @param keepers those of the replicas that are open
     * @param rest how long to wait when nothing is worth it, and with a replica that failed
     */
    Compactions(
            Function<PartitionId, Optional<LogKeeper>> keepers,
            Supplier<LogCleaner> newCleaner,
            Duration rest,
            InstantSource clock) {
        this.keepers = keepers;
        this.newCleaner = newCleaner;
        this.rest = rest;
        this.clock = clock;
    }

    /** Compacts the most urgent replica, and says how long to rest then. */
    Duration pass(MetadataImage image) {
        long nowMs = clock.millis();
        failedUntilMs.values().removeIf(until -> until <= nowMs);
        Optional<Candidate> most = candidates(image, nowMs).stream().max(MOST_URGENT);
        most.ifPresent(candidate -> compact(candidate, nowMs));
        return most.isPresent() ? Duration.ZERO : rest;
    }

    private List<Candidate> candidates(MetadataImage image, long nowMs) {
        List<Candidate> candidates = new ArrayList<>();
        for (Topic topic : image.topics().values()) {
            for (int partition = 0;
                    topic.isCompacted() && partition < topic.partitions().size();
                    partition++) {
                PartitionId id = topic.partitionId(partition);
                if (!failedUntilMs.containsKey(id)) {
                    candidate(topic.name() + "/" + partition, id, nowMs).ifPresent(candidates::add);
                }
            }
        }
        return candidates;
    }

    private Optional<Candidate> candidate(String name, PartitionId id, long nowMs) {
        try {
            LogKeeper keeper = keepers.apply(id).orElse(null);
            return keeper == null
                    ? Optional.empty()
                    : keeper.compactionWork(nowMs)
                            .filter(CompactionPolicy.Work::due)
                            .map(work -> new Candidate(name, id, keeper, work));
        } catch (IOException | RuntimeException e) {
            failed(name, id, nowMs, e);
            return Optional.empty();
        }
    }

    private void compact(Candidate candidate, long nowMs) {
        try {
            LogCleaner made = cleaner == null ? newCleaner.get() : cleaner;
            cleaner = made;
            candidate.keeper().compact(made, candidate.work(), nowMs);
        } catch (CleaningStoppedException e) {
            LOG.info("compaction of {} ended early: {}", candidate.name(), e.getMessage());
            failedUntilMs.put(candidate.id(), nowMs + rest.toMillis());
        } catch (IOException | RuntimeException e) {
            failed(candidate.name(), candidate.id(), nowMs, e);
        }
    }

    private void failed(String name, PartitionId id, long nowMs, Exception failure) {
        LOG.error("{} cannot be compacted; will try again in {} s", name, rest.toSeconds(), failure);
        failedUntilMs.put(id, nowMs + rest.toMillis());
    }
}
