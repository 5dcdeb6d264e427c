package io.raftlog.raft;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over the leadership of groups that are led here.
 *
 * <p>Thread-safe.
 */
final class LeadershipTransfers {
    private static final Logger LOG = LoggerFactory.getLogger(LeadershipTransfers.class);
    /** As the successor in a transfer: the leader steps down, and the others elect. */
    private static final @Nullable RaftPeerId NOBODY = null;

    private static final List<String> NEVER_ENDED = List.of(
            "NULL_FOLLOWER", "NULL_LOG_APPENDER", "LAST_ENTRY_CHANGED", "FAILED_TO_START", "COMPLETED_EXCEPTIONALLY");

    private final AdminRequests requests;

    LeadershipTransfers(AdminRequests requests) {
        this.requests = requests;
    }

    /** Completes with whether the leader here handed over. */
    CompletableFuture<Boolean> to(UUID groupId, int nodeId, Duration timeout) {
        return transfer(groupId, PeerIds.of(nodeId), timeout).thenApply(reply -> {
            if (reply.filter(LeadershipTransfers::endedBeforeItBegan).isPresent()) {
                LOG.warn(
                        "leadership of group {} could not go to node {}; this node gives it up, for else the group takes"
                                + " no more proposals: {}",
                        groupId,
                        nodeId,
                        reply.map(RaftClientReply::getException)
                                .map(Throwable::toString)
                                .orElse(""));
                resign(groupId, timeout);
            }
            return reply.filter(RaftClientReply::isSuccess).isPresent();
        });
    }

    /** The leader here steps down, whoever comes after it. */
    CompletableFuture<Void> resign(UUID groupId, Duration timeout) {
        return transfer(groupId, NOBODY, timeout).thenApply(reply -> null);
    }

    /** Empty if there was no reply. */
    private CompletableFuture<Optional<RaftClientReply>> transfer(
            UUID groupId, @Nullable RaftPeerId successor, Duration timeout) {
        return requests.transferLeadership(groupId, successor, timeout)
                .handle((reply, failure) -> Optional.ofNullable(reply));
    }

    /**
     * Whether a transfer failed in a way that Ratis 3.3.0 does not clean up after: it goes on to hold the transfer for
     * pending, refuses every proposal meanwhile, and answers every further transfer with this failure. Only the end of
     * the leadership ends it.
     */
    private static boolean endedBeforeItBegan(RaftClientReply reply) {
        String reason = String.valueOf(reply.getException());
        return NEVER_ENDED.stream().anyMatch(reason::contains);
    }
}
