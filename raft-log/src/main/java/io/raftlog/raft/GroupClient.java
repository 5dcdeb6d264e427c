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
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.util.TimeDuration;
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

    private final RaftClient client;

    GroupClient(RaftGroup group, RaftProperties properties) {
        this.client = RaftClient.newBuilder()
                .setRaftGroup(group)
                .setProperties(properties)
                .setRetryPolicy(RetryPolicies.retryUpToMaximumCountWithFixedSleep(MAX_ATTEMPTS, RETRY_PAUSE))
                .build();
    }

    CompletableFuture<ByteBuffer> send(ByteBuffer command, Duration timeout) {
        return client.async()
                .send(Message.valueOf(Bytes.share(command)))
                .thenApply(RatisGroup::requireSuccess)
                .thenApply(reply -> Bytes.buffer(reply.getMessage().getContent()))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("closing the client of a Raft group", e);
        }
    }
}
