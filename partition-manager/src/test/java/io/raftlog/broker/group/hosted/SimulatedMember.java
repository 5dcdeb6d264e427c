package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.Membership;
import io.raftlog.broker.group.Membership.HeartbeatReply;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.request.Answer;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A member that does as it is told: takes what it is given, lets go of the rest, and joins again when it is fenced. */
final class SimulatedMember {
    final UUID id;
    int epoch = Membership.JOIN;
    Set<PartitionId> owned = Set.of();
    private final SimulatedGroups groups;

    SimulatedMember(SimulatedGroups groups, long number) {
        this.groups = groups;
        this.id = new UUID(7, number);
    }

    Optional<MemberEpoch> self() {
        return Optional.of(new MemberEpoch(id, Math.max(epoch, 0)));
    }

    CompletableFuture<Answer<HeartbeatReply>> beat() {
        return groups.beat(groups.coordinator(), id, epoch, owned);
    }

    /** What it listens for; empty until there is something, or nobody can tell. */
    CompletableFuture<Answer<Boolean>> news() {
        return groups.coordinator().news(SimulatedGroups.GROUP, id, Duration.ofHours(1));
    }

    /** Takes the answer to its last heartbeat; empty if nothing was assigned anew. */
    Optional<Set<PartitionId>> take(Answer<HeartbeatReply> answer) {
        if (answer instanceof Answer.Given<HeartbeatReply> given) {
            epoch = Math.max(0, given.value().memberEpoch());
            given.value().assignment().ifPresent(assigned -> owned = assigned);
            return given.value().assignment();
        }
        ErrorCode code = ((Answer.Refused<HeartbeatReply>) answer).refusal().code();
        if (code == ErrorCode.UNKNOWN_MEMBER
                || code == ErrorCode.STALE_MEMBER_EPOCH
                || code == ErrorCode.UNKNOWN_GROUP) {
            epoch = Membership.JOIN;
            owned = Set.of();
        }
        return Optional.empty();
    }
}
