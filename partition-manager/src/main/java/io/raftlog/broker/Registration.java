package io.raftlog.broker;

import io.raftlog.broker.request.MetadataGroup;
import io.raftlog.metadata.MembershipCommand;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.metadata.MetadataReply;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.io.IOException;
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
    private final MetadataReplica replica;
    private final MetadataGroup group;
    private final MetadataImages images;
    private final Duration timeout;
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();
    private boolean warned;
    private String waitsFor = "";

    /** @param replica opened on the way, if it is not */
    Registration(
            MetadataCommand.RegisterNode command,
            MetadataReplica replica,
            MetadataGroup group,
            MetadataImages images,
            Duration timeout) {
        this.command = command;
        this.replica = replica;
        this.group = group;
        this.images = images;
        this.timeout = timeout;
    }

    /** Completes once this node is registered and caught up; fails with {@link NodeStartException} if it is refused. */
    CompletableFuture<Void> outcome() {
        return outcome;
    }

    boolean isKnownTo(MetadataImage image) {
        return image.node(command.nodeId()).isPresent();
    }

    /** What becomes of a node that the cluster has removed. */
    NodeStartException removed() {
        return new NodeStartException(
                ErrorCode.WRONG_DATA_DIRECTORY,
                "node " + command.nodeId() + " was removed from the cluster; what is in its data directory is void",
                "to have it join anew, give it an empty data.dir");
    }

    private static NodeStartException metadataLost() {
        return new NodeStartException(
                ErrorCode.REPLICA_QUARANTINED,
                "this node's metadata is lost or cannot be trusted, and it knows of no other node that has it",
                "restore the data directory from a copy; if the cluster has other nodes, name them in cluster.nodes. The"
                        + " node's log says what is wrong; what is left is kept in raft/quarantined of data.dir");
    }

    /** One attempt. Returns when to make the next. */
    Duration attempt() throws InterruptedException {
        if (outcome.isDone()) {
            return DONE;
        }
        try {
            MetadataReplica.State state = replica.prepare();
            if (state == MetadataReplica.State.WAITING) {
                return PAUSE;
            }
            if (state == MetadataReplica.State.LOST && replica.isOnly()) {
                outcome.completeExceptionally(metadataLost());
                return DONE;
            }
            if (state == MetadataReplica.State.LOST) {
                propose(new MembershipCommand.ReplaceMetadataReplica(command.nodeId(), command.directoryId()));
                replica.giveUp();
                return Duration.ZERO;
            }
            MetadataReply reply = propose(command);
            if (reply instanceof MetadataReply.Refused refused) {
                refused(refused.refusal());
            } else if (reply instanceof MetadataReply.Done done) {
                if (state == MetadataReplica.State.OUTSIDE) {
                    replica.join();
                }
                catchUp(done.version());
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
        } catch (IOException e) {
            LOG.warn("cannot open this node's replica of the metadata; will go on trying", e);
        }
        return outcome.isDone() ? DONE : PAUSE;
    }

    private MetadataReply propose(MetadataCommand asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        return group.propose(asked).get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void catchUp(long version) throws InterruptedException, ExecutionException, TimeoutException {
        // Followers of an idle group hear of a commit with the next entry.
        group.propose(new MetadataCommand.Barrier());
        images.atLeast(version).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        LOG.info("node {} is registered and knows the metadata up to version {}", command.nodeId(), version);
        outcome.complete(null);
    }

    private void refused(Refusal refusal) {
        if (refusal.code().retriable()) {
            if (!refusal.message().equals(waitsFor)) {
                waitsFor = refusal.message();
                LOG.info("the cluster asks to wait: {}", waitsFor);
            }
            return;
        }
        outcome.completeExceptionally(new NodeStartException(refusal.code(), refusal.message(), refusal.hint()));
    }
}
