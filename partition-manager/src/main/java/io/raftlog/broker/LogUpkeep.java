package io.raftlog.broker;

import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.LogKeeper;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retention of the replicas on this node: tells each what its topic asks, and has it look for what is too old or too much.
 *
 * <p>Confined to the thread of its chore, but for {@link #follow}.
 */
final class LogUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(LogUpkeep.class);

    private final Function<PartitionId, Optional<LogKeeper>> keepers;
    private final Map<String, String> nodeDefaults;
    private final Duration producerSilence;
    private final InstantSource clock;
    /** What is wrong with which replica; a failure that goes on is logged once. */
    private final Map<PartitionId, String> failing = new HashMap<>();

    /**
     * @param keepers those of the replicas that are open
     * @param producerSilence after which a producer is forgotten
     */
    LogUpkeep(
            Function<PartitionId, Optional<LogKeeper>> keepers,
            Map<String, String> nodeDefaults,
            Duration producerSilence,
            InstantSource clock) {
        this.keepers = keepers;
        this.nodeDefaults = Map.copyOf(nodeDefaults);
        this.producerSilence = producerSilence;
        this.clock = clock;
    }

    /** The replicas keep from now on to what their topics ask in this image. */
    void follow(MetadataImage image) {
        for (Topic topic : image.topics().values()) {
            var policy = LogPolicies.of(topic, nodeDefaults);
            for (int partition = 0; partition < topic.partitions().size(); partition++) {
                keepers.apply(topic.partitionId(partition)).ifPresent(keeper -> keeper.follow(policy));
            }
        }
    }

    /** Looks at every replica once. */
    void pass(MetadataImage image) {
        long nowMs = clock.millis();
        Set<PartitionId> seen = new HashSet<>();
        for (Topic topic : image.topics().values()) {
            for (int partition = 0; partition < topic.partitions().size(); partition++) {
                PartitionId id = topic.partitionId(partition);
                LogKeeper keeper = keepers.apply(id).orElse(null);
                if (keeper != null) {
                    seen.add(id);
                    keep(topic.name() + "/" + partition, id, keeper, nowMs);
                }
            }
        }
        failing.keySet().retainAll(seen);
    }

    private void keep(String name, PartitionId id, LogKeeper keeper, long nowMs) {
        try {
            keeper.forgetProducers(System.nanoTime(), producerSilence);
            keeper.keep(nowMs);
            failing.remove(id);
        } catch (IOException | RuntimeException e) {
            if (!Objects.equals(failing.put(id, e.toString()), e.toString())) {
                LOG.warn("retention of {} failed; will go on trying", name, e);
            }
        }
    }
}
