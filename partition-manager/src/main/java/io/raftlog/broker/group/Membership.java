package io.raftlog.broker.group;

import io.raftlog.model.PartitionId;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a member of a group says with a heartbeat, and what it is told. */
public final class Membership {
    /** Epoch of a heartbeat by which a member joins. */
    public static final int JOIN = 0;

    /** Epoch of a heartbeat by which a member leaves for good. */
    public static final int LEAVE = -1;

    /** Epoch of a heartbeat by which a static member leaves, to be back soon. */
    public static final int LEAVE_FOR_A_WHILE = -2;

    private Membership() {}

    /** @param pattern RE2 syntax; empty: none */
    public record Subscription(List<String> topics, String pattern) {
        public Subscription {
            topics = List.copyOf(topics);
        }
    }

    /**
     * What a member does with a partition.
     *
     * @param offsetInHand the record it works on; -1: none
     */
    public record Progress(PartitionId partition, long offsetInHand, long inHandMs) {}

    /** Where a member speaks from. */
    public record Origin(String clientId, InetAddress address) {}

    /**
     * @param instanceId empty: not a static member
     * @param rebalanceTimeoutMs 0: as said before
     * @param subscription empty: as said before
     * @param owned what it reads; empty: as said before
     */
    public record Heartbeat(
            String groupId,
            UUID memberId,
            int memberEpoch,
            String instanceId,
            Origin origin,
            int rebalanceTimeoutMs,
            Optional<Subscription> subscription,
            Optional<Set<PartitionId>> owned,
            List<Progress> progress) {
        public boolean joins() {
            return memberEpoch == JOIN;
        }

        public boolean leaves() {
            return memberEpoch == LEAVE || memberEpoch == LEAVE_FOR_A_WHILE;
        }
    }

    /** @param assignment all that the member may read; empty: as it was told before */
    public record HeartbeatReply(
            int memberEpoch, int heartbeatIntervalMs, int sessionTimeoutMs, Optional<Set<PartitionId>> assignment) {}

    /** A member at a moment of its life. */
    public record MemberEpoch(UUID memberId, int epoch) {}
}
