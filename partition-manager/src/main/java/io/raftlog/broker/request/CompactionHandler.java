package io.raftlog.broker.request;

import io.raftlog.metadata.Topic;
import io.raftlog.metadata.TopicRules;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.LogKeeper;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Tells how far this node's replicas of a topic are compacted, and hurries that up.
 *
 * <p>Thread-safe. Reads small files.
 */
public final class CompactionHandler {
    /** One replica. */
    public record Replica(int partition, LogKeeper.CompactionStatus status) {}

    private final MetadataAccess metadata;
    private final Function<PartitionId, Optional<LogKeeper>> keepers;
    private final Runnable compactSoon;
    private final ServingGate gate;
    private final InstantSource clock;

    /**
     * @param keepers those of the replicas that are open here
     * @param compactSoon wakes whoever compacts
     */
    public CompactionHandler(
            MetadataAccess metadata,
            Function<PartitionId, Optional<LogKeeper>> keepers,
            Runnable compactSoon,
            ServingGate gate,
            InstantSource clock) {
        this.metadata = metadata;
        this.keepers = keepers;
        this.compactSoon = compactSoon;
        this.gate = gate;
        this.clock = clock;
    }

    /** @param withoutDelay whether to compact all that is committed now */
    public Answer<List<Replica>> handle(UUID topicId, boolean withoutDelay) {
        Optional<Refusal> refusal = gate.refusal().or(() -> check(topicId));
        if (refusal.isPresent()) {
            return Answer.refused(refusal.get());
        }
        try {
            List<Replica> replicas = replicas(topicId, withoutDelay);
            if (withoutDelay) {
                compactSoon.run();
            }
            return Answer.of(replicas);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Refusal> check(UUID topicId) {
        Topic topic = metadata.image().topic(topicId).orElse(null);
        if (topic == null) {
            return Optional.of(TopicRules.unknownTopicId(topicId));
        }
        return topic.isCompacted()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.INVALID_REQUEST,
                        "topic \"" + topic.name() + "\" is not compacted",
                        "have it compacted by key: raftlog topic alter " + topic.name()
                                + " -c cleanup.policy=compact"));
    }

    private List<Replica> replicas(UUID topicId, boolean withoutDelay) throws IOException {
        List<Replica> replicas = new ArrayList<>();
        int partitions = metadata.image()
                .topic(topicId)
                .map(topic -> topic.partitions().size())
                .orElse(0);
        for (int partition = 0; partition < partitions; partition++) {
            LogKeeper keeper =
                    keepers.apply(new PartitionId(topicId, partition)).orElse(null);
            if (keeper != null) {
                if (withoutDelay) {
                    keeper.compactWithoutDelay();
                }
                replicas.add(new Replica(partition, keeper.compactionStatus(clock.millis())));
            }
        }
        return replicas;
    }
}
