package io.raftlog.broker.request;

import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.metadata.TopicRules;
import io.raftlog.protocol.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Changes a topic's settings and adds partitions.
 *
 * <p>Thread-safe.
 */
public final class AlterTopicHandler {
    /**
     * @param partitions how many there shall be; 0: as it is
     * @param dryRun check only
     */
    public record TopicChange(
            String name,
            Map<String, String> setConfigs,
            Set<String> unsetConfigs,
            int partitions,
            boolean acceptKeyOrderBreak,
            boolean dryRun) {}

    private final MetadataAccess metadata;
    private final TopicDescriber describer;
    private final ServingGate gate;

    public AlterTopicHandler(MetadataAccess metadata, TopicDescriber describer, ServingGate gate) {
        this.metadata = metadata;
        this.describer = describer;
        this.gate = gate;
    }

    public CompletableFuture<Answer<TopicDescription>> handle(TopicChange asked) {
        Optional<Refusal> closed = gate.refusal();
        if (closed.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(closed.get()));
        }
        return metadata.topic(asked.name()).thenCompose(found -> {
            if (found instanceof Answer.Given<Topic> topic) {
                return alter(topic.value(), asked);
            }
            return CompletableFuture.completedFuture(((Answer.Refused<Topic>) found).as());
        });
    }

    private CompletableFuture<Answer<TopicDescription>> alter(Topic topic, TopicChange asked) {
        var command = new MetadataCommand.AlterTopic(
                topic.id(), asked.setConfigs(), asked.unsetConfigs(), asked.partitions(), asked.acceptKeyOrderBreak());
        return (asked.dryRun() ? metadata.dryRun(command) : metadata.change(command)).thenApply(answer -> {
            if (answer instanceof Answer.Given<MetadataImage> image) {
                return image.value()
                        .topic(topic.id())
                        .map(altered -> Answer.of(describer.describe(altered)))
                        .orElseGet(() -> Answer.refused(TopicRules.unknownTopic(
                                topic.name(), image.value().topics().keySet())));
            }
            return ((Answer.Refused<MetadataImage>) answer).as();
        });
    }
}
