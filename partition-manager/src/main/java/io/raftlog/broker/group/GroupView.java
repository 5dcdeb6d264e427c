package io.raftlog.broker.group;

import io.raftlog.broker.group.Membership.Progress;
import io.raftlog.broker.group.Membership.Subscription;
import io.raftlog.model.PartitionId;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What there is to see of groups. */
public final class GroupView {
    private GroupView() {}

    /** What a group does at the moment. */
    public enum State {
        EMPTY,
        ASSIGNING,
        RECONCILING,
        STABLE
    }

    /** A group in a list. */
    public record Listed(String groupId, State state, int members) {}

    /** @param epoch its generation */
    public record Description(
            String groupId,
            State state,
            int epoch,
            String assignor,
            List<Member> members,
            int heartbeatIntervalMs,
            int sessionTimeoutMs) {
        public Description {
            members = List.copyOf(members);
        }
    }

    /**
     * @param instanceId empty: not a static member
     * @param assigned what it has
     * @param target what it shall have
     * @param quietMs since its last heartbeat; -1: none since this coordinator began
     */
    public record Member(
            UUID memberId,
            String instanceId,
            String clientId,
            String host,
            int epoch,
            Subscription subscription,
            Set<PartitionId> assigned,
            Set<PartitionId> target,
            long quietMs,
            List<Progress> progress) {
        public Member {
            assigned = Set.copyOf(assigned);
            target = Set.copyOf(target);
            progress = List.copyOf(progress);
        }
    }

    /** Why a group's assignment was made anew. */
    public enum Cause {
        MEMBER_JOINED,
        MEMBER_LEFT,
        MEMBER_EXPIRED,
        MEMBER_TOO_SLOW_TO_REVOKE,
        SUBSCRIPTION_CHANGED,
        TOPICS_CHANGED,
        MEMBER_REPLACED
    }

    /**
     * A generation of a group.
     *
     * @param memberId who caused it, as text; empty: no member did
     * @param members how many the group had then
     * @param partitionsMoved how many partitions were given to somebody who did not have them; -1: not known yet
     * @param settledAfterMs until every member had what it should; -1: not yet, or never
     */
    public record Rebalance(
            long atMs,
            int epoch,
            Cause cause,
            String memberId,
            String instanceId,
            String clientId,
            int members,
            int partitionsMoved,
            long settledAfterMs) {}
}
