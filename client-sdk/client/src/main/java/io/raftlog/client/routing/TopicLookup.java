package io.raftlog.client.routing;

import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One question for a topic, to all nodes at the same time.
 *
 * <p>Thread-safe.
 */
final class TopicLookup {
    private final ClusterMetadata metadata;
    private final String name;
    private final @Nullable UUID doubted;
    private final CompletableFuture<TopicView> result = new CompletableFuture<>();
    private int outstanding;
    private @Nullable ClusterView found;
    private @Nullable Failure refusal;
    private @Nullable Failure failure;

    TopicLookup(ClusterMetadata metadata, String name, @Nullable UUID doubted) {
        this.metadata = metadata;
        this.name = name;
        this.doubted = doubted;
    }

    CompletableFuture<TopicView> begin(List<NodeAddress> asked) {
        outstanding = asked.size();
        for (NodeAddress node : asked) {
            metadata.ask(node, Set.of(name)).whenComplete((answer, thrown) -> {
                if (thrown == null) {
                    answered(answer);
                } else {
                    unanswered(CallFailedException.failureOf(thrown));
                }
                last();
            });
        }
        return result;
    }

    private void answered(MetadataAnswer answer) {
        ClusterView heard = answer.view();
        boolean fromMetadataLeader = answer.fromMetadataLeader();
        synchronized (this) {
            if (heard.topic(name).isPresent()) {
                found = found == null || fromMetadataLeader ? heard : found;
            } else {
                refusal = answer.refusal()
                        .orElseGet(() -> Failure.of(ErrorCode.UNKNOWN_TOPIC, "topic \"" + name + "\" does not exist"));
                found = fromMetadataLeader ? null : found;
            }
        }
        // Whoever doubts what he knows wants the word of the one node that is never behind.
        if (fromMetadataLeader ? doubted != null || heard.topic(name).isPresent() : doubted == null && found != null) {
            conclude();
        }
    }

    private synchronized void unanswered(Failure why) {
        failure = why;
    }

    private void last() {
        synchronized (this) {
            if (--outstanding > 0) {
                return;
            }
        }
        conclude();
    }

    private void conclude() {
        ClusterView heard;
        Failure unknown;
        Failure why;
        synchronized (this) {
            heard = found;
            unknown = refusal;
            why = unknown != null ? unknown : failure;
        }
        if (heard != null) {
            metadata.adopt(heard);
            result.complete(heard.topic(name).orElseThrow());
        } else if (why != null) {
            if (unknown != null) {
                metadata.deleted(name);
            }
            result.completeExceptionally(new CallFailedException(why));
        }
    }
}
