package io.raftlog.broker;

import io.raftlog.broker.request.MetadataGroup;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.metadata.MetadataReply;
import io.raftlog.protocol.Refusal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the metadata group where this node is, until it has heard, and waits until this node's copy of the metadata shows
 * it: from then on the copy is no older than the start of the node.
 *
 * <p>Confined to the thread of its chore, but for {@link #outcome()}.
 */
final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration DONE = Duration.ofDays(1);

    private final MetadataCommand.RegisterNode command;
    private final MetadataGroup group;
    private final MetadataImages images;
    private final Duration timeout;
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();
    private boolean warned;

    Registration(MetadataCommand.RegisterNode command, MetadataGroup group, MetadataImages images, Duration timeout) {
        this.command = command;
        this.group = group;
        this.images = images;
        this.timeout = timeout;
    }

    /** Completes once this node is registered and caught up; fails with {@link NodeStartException} if it is refused. */
    CompletableFuture<Void> outcome() {
        return outcome;
    }

    /** One attempt. Returns when to make the next. */
    Duration attempt() throws InterruptedException {
        if (outcome.isDone()) {
            return DONE;
        }
        try {
            MetadataReply reply = group.propose(command).get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (reply instanceof MetadataReply.Refused refused) {
                fail(refused.refusal());
            } else if (reply instanceof MetadataReply.Done done) {
                // Followers of an idle group hear of a commit with the next entry.
                group.propose(new MetadataCommand.Barrier());
                images.atLeast(done.version()).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
                LOG.info(
                        "node {} is registered and knows the metadata up to version {}",
                        command.nodeId(),
                        done.version());
                outcome.complete(null);
            } else {
                throw new AssertionError(reply);
            }
        } catch (ExecutionException | TimeoutException e) {
            if (!warned) {
                warned = true;
                LOG.warn(
                        "the metadata group does not answer yet ({}); waiting for a majority of its nodes",
                        String.valueOf(e instanceof ExecutionException ? e.getCause() : e));
            }
        }
        return outcome.isDone() ? DONE : PAUSE;
    }

    private void fail(Refusal refusal) {
        outcome.completeExceptionally(new NodeStartException(refusal.code(), refusal.message(), refusal.hint()));
    }
}
