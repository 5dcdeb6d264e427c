package io.raftlog.broker.request;

import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Creates topics; answers once this node knows the new one.
 *
 * <p>Thread-safe.
 */
public final class CreateTopicHandler {
    /**
     * @param partitions 0: the cluster's default
     * @param replicationFactor 0: the cluster's default
     * @param dryRun check only
     */
    public record NewTopic(
            String name, int partitions, int replicationFactor, Map<String, String> configs, boolean dryRun) {}

    /** What a topic gets that does not say. */
    public record Defaults(int partitions, int replicationFactor) {}

    private final Defaults defaults;
    private final MetadataAccess metadata;
    private final TopicDescriber describer;
    private final ServingGate gate;
    private final InstantSource clock;
    private final Supplier<UUID> ids;

    /** @param ids random UUIDs, for the topics' ids */
    public CreateTopicHandler(
            Defaults defaults,
            MetadataAccess metadata,
            TopicDescriber describer,
            ServingGate gate,
            InstantSource clock,
            Supplier<UUID> ids) {
        this.defaults = defaults;
        this.metadata = metadata;
        this.describer = describer;
        this.gate = gate;
        this.clock = clock;
        this.ids = ids;
    }

    public CompletableFuture<Answer<TopicDescription>> handle(NewTopic asked) {
        Optional<Refusal> closed = gate.refusal();
        if (closed.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(closed.get()));
        }
        var command = new MetadataCommand.CreateTopic(
                PartitionId.toTopicId(ids.get()),
                asked.name(),
                asked.partitions() == 0 ? defaults.partitions() : asked.partitions(),
                asked.replicationFactor() == 0 ? defaults.replicationFactor() : asked.replicationFactor(),
                asked.configs(),
                clock.millis());
        return (asked.dryRun() ? metadata.dryRun(command) : metadata.change(command))
                .thenApply(answer -> describe(answer, command));
    }

    private Answer<TopicDescription> describe(Answer<MetadataImage> answer, MetadataCommand.CreateTopic command) {
        if (answer instanceof Answer.Refused<MetadataImage> refused) {
            return refused.as();
        }
        if (answer instanceof Answer.Given<MetadataImage> given) {
            return given.value()
                    .topic(command.topicId())
                    .map(topic -> Answer.of(describer.describe(topic)))
                    .orElseGet(() -> Answer.refused(
                            ErrorCode.UNKNOWN_TOPIC,
                            "topic \"" + command.name() + "\" was created, and deleted at once by somebody else",
                            ""));
        }
        throw new AssertionError(answer);
    }
}
