package io.raftlog.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One change of a consumer group's assignment.
 *
 * <p>Immutable.
 *
 * @param epoch the generation that began
 * @param member who caused it, if it was a member
 * @param instanceId that member's name across restarts; empty if it has none
 * @param detail for people: what happened
 * @param partitionsMoved how many changed hands, those included that nobody had before
 * @param settledAfter until every member had what it should; empty if that is not over, or was overtaken by the next
 */
public record GroupRebalance(
        Instant at,
        int epoch,
        Cause cause,
        Optional<UUID> member,
        String instanceId,
        String clientId,
        String detail,
        int members,
        int partitionsMoved,
        Optional<Duration> settledAfter) {
    /** Why. */
    public enum Cause {
        MEMBER_JOINED,
        MEMBER_LEFT,
        /** No heartbeat within the session timeout. */
        MEMBER_EXPIRED,
        /** It did not let go of a partition in time. */
        MEMBER_TOO_SLOW_TO_REVOKE,
        SUBSCRIPTION_CHANGED,
        /** Topics, or partitions of them, came or went. */
        TOPICS_CHANGED,
        /** A static member came back as another process. */
        MEMBER_REPLACED,
        /** Something that a newer node knows and this client does not. */
        UNKNOWN
    }
}
