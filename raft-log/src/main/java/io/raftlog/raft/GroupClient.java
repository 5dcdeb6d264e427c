package io.raftlog.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proposes to a group that may be led on another node: finds the leader and tries again until it is taken.
 *
 * <p>Thread-safe.
 */
final class GroupClient {
    private static final Logger LOG = LoggerFactory.getLogger(GroupClient.class);
    private static final TimeDuration RETRY_PAUSE = TimeDuration.valueOf(50, TimeUnit.MILLISECONDS);
    /** Half a minute of attempts: callers give up earlier, and a command must not lie in wait for ever after that. */
    private static final int MAX_ATTEMPTS = 600;

    private final RaftGroup group;
    private final RaftProperties properties;
    private @Nullable RaftClient client;
    private volatile boolean closed;

    GroupClient(RaftGroup group, RaftProperties properties) {
        this.group = group;
        this.properties = properties;
    }

    CompletableFuture<ByteBuffer> send(ByteBuffer command, Duration timeout) {
        RaftClient sender;
        try {
            sender = client();
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
        return sender.async()
                .send(Message.valueOf(Bytes.share(command)))
                .whenComplete((reply, failure) -> {
                    if (failure != null) {
                        // Ratis' client is of no use after one failure that it does not retry: a node that does not
                        // know the group yet, or too many attempts, and it refuses all that comes after.
                        replace(sender);
                    }
                })
                .thenApply(RatisGroup::requireSuccess)
                .thenApply(reply -> Bytes.buffer(reply.getMessage().getContent()))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized void close() {
        closed = true;
        RaftClient open = client;
        client = null;
        if (open != null) {
            dispose(open);
        }
    }

    private RetryPolicy.Action afterFailure(RetryPolicy.Event attempt) {
        return closed || attempt.getAttemptCount() >= MAX_ATTEMPTS ? RetryPolicy.NO_RETRY_ACTION : () -> RETRY_PAUSE;
    }

    private synchronized RaftClient client() {
        if (closed) {
            throw new IllegalStateException("the Raft host is closed");
        }
        if (client == null) {
            client = RaftClient.newBuilder()
                    .setRaftGroup(group)
                    .setProperties(properties)
                    .setRetryPolicy(this::afterFailure)
                    .build();
        }
        return client;
    }

    private void replace(RaftClient failed) {
        synchronized (this) {
            if (client != failed) {
                return;
            }
            client = null;
        }
        dispose(failed);
    }

    /** On a thread of its own: closing waits for channels that may wait for whoever tells of the failure, without end. */
    private static void dispose(RaftClient client) {
        var closer = new Thread(
                () -> {
                    try {
                        client.close();
                    } catch (IOException e) {
                        LOG.debug("closing the client of a Raft group", e);
                    }
                },
                "raft-client-close");
        closer.setDaemon(true);
        closer.start();
    }
}
