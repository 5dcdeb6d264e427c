package io.raftlog.broker.request;

import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.protocol.Refusal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Deletes topics. Their records are gone once each node has heard of it; there is no way back.
 *
 * <p>Thread-safe.
 */
public final class DeleteTopicHandler {
    private final MetadataAccess metadata;
    private final ServingGate gate;

    public DeleteTopicHandler(MetadataAccess metadata, ServingGate gate) {
        this.metadata = metadata;
        this.gate = gate;
    }

    /**
     * @param dryRun check only
     * @return the topic that is no more
     */
    public CompletableFuture<Answer<Topic>> handle(String name, boolean dryRun) {
        Optional<Refusal> closed = gate.refusal();
        if (closed.isPresent()) {
            return CompletableFuture.completedFuture(Answer.refused(closed.get()));
        }
        return metadata.topic(name).thenCompose(found -> {
            if (found instanceof Answer.Given<Topic> given) {
                return delete(given.value(), dryRun);
            }
            return CompletableFuture.completedFuture(found);
        });
    }

    private CompletableFuture<Answer<Topic>> delete(Topic topic, boolean dryRun) {
        var command = new MetadataCommand.DeleteTopic(topic.id());
        return (dryRun ? metadata.dryRun(command) : metadata.change(command)).thenApply(answer -> {
            if (answer instanceof Answer.Refused<MetadataImage> refused) {
                return refused.as();
            }
            return Answer.of(topic);
        });
    }
}
