package io.raftlog.broker.request;

import io.raftlog.metadata.Decision;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.metadata.MetadataReply;
import io.raftlog.metadata.MetadataState;
import io.raftlog.metadata.Topic;
import io.raftlog.metadata.TopicRules;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.raft.ProposalRejectedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Reads and changes of the metadata, as handlers need them: changes with an honest answer, and reads that can be made as
 * fresh as the group itself.
 *
 * <p>Thread-safe.
 */
public final class MetadataAccess {
    private static final Duration BETWEEN_BARRIERS = Duration.ofMillis(200);

    private final MetadataGroup group;
    private final MetadataImages images;
    private final Duration timeout;
    private final Executor executor;
    private final CatchUp catchUp;

    /** @param timeout how long this node's image may take to show what the group has done */
    public MetadataAccess(
            MetadataGroup group, MetadataImages images, Duration timeout, Timer timer, Executor executor) {
        this.group = group;
        this.images = images;
        this.timeout = timeout;
        this.executor = executor;
        this.catchUp = new CatchUp(this::throughBarrier, timer, BETWEEN_BARRIERS);
    }

    public MetadataImage image() {
        return images.latest();
    }

    public int leaderId() {
        return group.leaderId();
    }

    /**
     * An image that shows everything the group had done when this was called. Callers share the work: each costs the
     * group no entry of its own.
     */
    public CompletableFuture<MetadataImage> caughtUp() {
        return catchUp.next().thenApplyAsync(done -> images.latest(), executor);
    }

    /** {@link #caughtUp()}, or why there is none. */
    CompletableFuture<Answer<MetadataImage>> freshImage() {
        return caughtUp()
                .handle((image, failure) -> image == null
                        ? Answer.refused(unavailable("nothing was changed, and", failure))
                        : Answer.of(image));
    }

    /** The topic of a name, looked up again in a fresh image before it is called unknown. */
    public CompletableFuture<Answer<Topic>> topic(String name) {
        Optional<Topic> known = image().topic(name);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(Answer.of(known.get()));
        }
        return caughtUp().handle((image, failure) -> {
            if (image == null) {
                return Answer.refused(unavailable("topic \"" + name + "\" is not known to this node, and", failure));
            }
            return image.topic(name)
                    .map(Answer::of)
                    .orElseGet(() -> Answer.refused(
                            TopicRules.unknownTopic(name, image.topics().keySet())));
        });
    }

    /** What the group answers, without waiting for this node's image. */
    CompletableFuture<Answer<MetadataReply>> propose(MetadataCommand command) {
        return group.propose(command)
                .handleAsync(
                        (reply, failure) -> {
                            if (reply == null) {
                                return Answer.refused(unavailable("the change was proposed, but", failure));
                            }
                            if (reply instanceof MetadataReply.Refused refused) {
                                return Answer.refused(refused.refusal());
                            }
                            return Answer.of(reply);
                        },
                        executor);
    }

    /** Proposes a change and answers once this node's own image shows it. */
    CompletableFuture<Answer<MetadataImage>> change(MetadataCommand command) {
        return propose(command).thenCompose(answer -> {
            if (answer instanceof Answer.Refused<MetadataReply> refused) {
                return CompletableFuture.completedFuture(refused.as());
            }
            // The barrier tells idle followers at once that the change before it is committed.
            return throughBarrier()
                    .handleAsync(
                            (done, failure) -> failure == null
                                    ? Answer.of(images.latest())
                                    : Answer.refused(unavailable("the change is made, but", failure)),
                            executor);
        });
    }

    /** What a change would come to, tried on a state of its own that is as fresh as the group. */
    CompletableFuture<Answer<MetadataImage>> dryRun(MetadataCommand command) {
        return freshImage()
                .thenApply(fresh -> fresh instanceof Answer.Given<MetadataImage> image
                        ? tryOn(new MetadataState(image.value()), command)
                        : fresh);
    }

    private static Answer<MetadataImage> tryOn(MetadataState state, MetadataCommand command) {
        Decision decision = state.decide(command);
        if (decision instanceof Decision.Accepted accepted) {
            accepted.events().forEach(state::evolve);
            return Answer.of(state.image());
        }
        if (decision instanceof Decision.Refused refused) {
            return Answer.refused(refused.refusal());
        }
        throw new AssertionError(decision);
    }

    private CompletableFuture<Void> throughBarrier() {
        return group.propose(new MetadataCommand.Barrier()).thenCompose(reply -> {
            if (reply instanceof MetadataReply.Done done) {
                return images.atLeast(done.version())
                        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .<Void>thenApply(image -> null);
            }
            throw new CompletionException(new IllegalStateException("a barrier was answered with " + reply));
        });
    }

    private static Refusal unavailable(String what, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ProposalRejectedException) {
            return new Refusal(
                    ErrorCode.NOT_READY,
                    "the metadata group takes no proposals at the moment: " + cause.getMessage(),
                    "try again shortly");
        }
        return new Refusal(
                ErrorCode.METADATA_UNAVAILABLE,
                what + " the metadata group did not answer in time: " + cause,
                "see which nodes run: raftlog cluster health");
    }
}
