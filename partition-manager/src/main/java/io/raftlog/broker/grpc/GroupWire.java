package io.raftlog.broker.grpc;

import com.google.protobuf.ByteString;
import io.raftlog.broker.group.GroupLagHandler.Lag;
import io.raftlog.broker.group.GroupLagHandler.NamedLag;
import io.raftlog.broker.group.GroupLagHandler.PartitionLag;
import io.raftlog.broker.group.GroupView;
import io.raftlog.broker.group.GroupView.Description;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.group.Membership.Progress;
import io.raftlog.broker.group.Membership.Subscription;
import io.raftlog.broker.group.ResetOffsetsHandler.Move;
import io.raftlog.broker.request.Answer;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.v1.AssignedTopic;
import io.raftlog.protocol.v1.Assignment;
import io.raftlog.protocol.v1.GroupInfo;
import io.raftlog.protocol.v1.GroupLag;
import io.raftlog.protocol.v1.GroupMember;
import io.raftlog.protocol.v1.GroupState;
import io.raftlog.protocol.v1.MemberProgress;
import io.raftlog.protocol.v1.OffsetMove;
import io.raftlog.protocol.v1.Rebalance;
import io.raftlog.protocol.v1.RebalanceCause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What is said of groups, from and to the wire. */
final class GroupWire {
    private GroupWire() {}

    /** Throws {@link InvalidRequestException} if it is none. */
    static UUID memberId(ByteString wire) {
        try {
            return Wire.uuid(wire);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException("member_id has " + wire.size() + " bytes, not 16");
        }
    }

    /** Empty for somebody who is no member. */
    static Optional<MemberEpoch> member(ByteString memberId, int epoch) {
        return memberId.isEmpty() ? Optional.empty() : Optional.of(new MemberEpoch(memberId(memberId), epoch));
    }

    static Subscription subscription(io.raftlog.protocol.v1.Subscription wire) {
        return new Subscription(wire.getTopicsList(), wire.getPattern());
    }

    static Progress progress(MemberProgress wire) {
        return new Progress(Wire.partitionId(wire.getPartition()), wire.getOffsetInHand(), wire.getInHandMs());
    }

    static MemberProgress progress(Progress progress) {
        return MemberProgress.newBuilder()
                .setPartition(Wire.partitionId(progress.partition()))
                .setOffsetInHand(progress.offsetInHand())
                .setInHandMs(progress.inHandMs())
                .build();
    }

    static Assignment assignment(Collection<PartitionId> partitions, MetadataImage topics) {
        return Assignment.newBuilder().addAllTopics(byTopic(partitions, topics)).build();
    }

    static List<AssignedTopic> byTopic(Collection<PartitionId> partitions, MetadataImage topics) {
        Map<UUID, List<Integer>> numbers = new TreeMap<>();
        partitions.forEach(partition -> numbers.computeIfAbsent(partition.topicId(), id -> new ArrayList<>())
                .add(partition.partition()));
        return numbers.entrySet().stream()
                .map(topic -> AssignedTopic.newBuilder()
                        .setTopicId(Wire.uuid(topic.getKey()))
                        .setName(topics.topic(topic.getKey()).map(Topic::name).orElse(""))
                        .addAllPartitions(topic.getValue().stream().sorted().toList())
                        .build())
                .toList();
    }

    static GroupState state(GroupView.State state) {
        return switch (state) {
            case EMPTY -> GroupState.GROUP_STATE_EMPTY;
            case ASSIGNING -> GroupState.GROUP_STATE_ASSIGNING;
            case RECONCILING -> GroupState.GROUP_STATE_RECONCILING;
            case STABLE -> GroupState.GROUP_STATE_STABLE;
        };
    }

    static GroupInfo group(Description group, int coordinatorId, MetadataImage topics) {
        return GroupInfo.newBuilder()
                .setGroupId(group.groupId())
                .setState(state(group.state()))
                .setGroupEpoch(group.epoch())
                .setAssignor(group.assignor())
                .setCoordinatorId(coordinatorId)
                .addAllMembers(group.members().stream()
                        .map(member -> member(member, topics))
                        .toList())
                .setHeartbeatIntervalMs(group.heartbeatIntervalMs())
                .setSessionTimeoutMs(group.sessionTimeoutMs())
                .build();
    }

    private static GroupMember member(GroupView.Member member, MetadataImage topics) {
        return GroupMember.newBuilder()
                .setMemberId(Wire.uuid(member.memberId()))
                .setInstanceId(member.instanceId())
                .setClientId(member.clientId())
                .setHost(member.host())
                .setMemberEpoch(member.epoch())
                .setSubscription(io.raftlog.protocol.v1.Subscription.newBuilder()
                        .addAllTopics(member.subscription().topics())
                        .setPattern(member.subscription().pattern()))
                .addAllAssigned(byTopic(member.assigned(), topics))
                .addAllTarget(byTopic(member.target(), topics))
                .setQuietMs(member.quietMs())
                .addAllProgress(
                        member.progress().stream().map(GroupWire::progress).toList())
                .build();
    }

    static Rebalance rebalance(GroupView.Rebalance rebalance) {
        return Rebalance.newBuilder()
                .setAtMs(rebalance.atMs())
                .setGroupEpoch(rebalance.epoch())
                .setCause(cause(rebalance.cause()))
                .setMemberId(
                        rebalance.memberId().isEmpty()
                                ? ByteString.EMPTY
                                : Wire.uuid(UUID.fromString(rebalance.memberId())))
                .setInstanceId(rebalance.instanceId())
                .setClientId(rebalance.clientId())
                .setDetail(detail(rebalance))
                .setMembers(rebalance.members())
                .setPartitionsMoved(rebalance.partitionsMoved())
                .setSettledAfterMs(rebalance.settledAfterMs())
                .build();
    }

    private static String detail(GroupView.Rebalance rebalance) {
        String who = rebalance.instanceId().isEmpty()
                ? "member " + rebalance.memberId()
                : "member \"" + rebalance.instanceId() + "\"";
        String named = rebalance.clientId().isEmpty() ? who : who + " (client \"" + rebalance.clientId() + "\")";
        return switch (rebalance.cause()) {
            case MEMBER_JOINED -> named + " joined";
            case MEMBER_LEFT -> named + " left";
            case MEMBER_EXPIRED -> named + " sent no heartbeat for a whole session timeout";
            case MEMBER_TOO_SLOW_TO_REVOKE -> named + " did not let go of a partition within its rebalance timeout";
            case SUBSCRIPTION_CHANGED -> named + " subscribed to other topics";
            case TOPICS_CHANGED -> "topics, or partitions of them, came or went";
            case MEMBER_REPLACED -> named + " came back";
        };
    }

    private static RebalanceCause cause(GroupView.Cause cause) {
        return switch (cause) {
            case MEMBER_JOINED -> RebalanceCause.REBALANCE_CAUSE_MEMBER_JOINED;
            case MEMBER_LEFT -> RebalanceCause.REBALANCE_CAUSE_MEMBER_LEFT;
            case MEMBER_EXPIRED -> RebalanceCause.REBALANCE_CAUSE_MEMBER_EXPIRED;
            case MEMBER_TOO_SLOW_TO_REVOKE -> RebalanceCause.REBALANCE_CAUSE_MEMBER_TOO_SLOW_TO_REVOKE;
            case SUBSCRIPTION_CHANGED -> RebalanceCause.REBALANCE_CAUSE_SUBSCRIPTION_CHANGED;
            case TOPICS_CHANGED -> RebalanceCause.REBALANCE_CAUSE_TOPICS_CHANGED;
            case MEMBER_REPLACED -> RebalanceCause.REBALANCE_CAUSE_MEMBER_REPLACED;
        };
    }

    static GroupLag lag(NamedLag named) {
        GroupLag.Builder wire = GroupLag.newBuilder().setGroupId(named.groupId());
        if (named.lag() instanceof Answer.Refused<Lag> refused) {
            return wire.setError(Wire.error(refused)).build();
        }
        Lag lag = ((Answer.Given<Lag>) named.lag()).value();
        return wire.setState(state(lag.state()))
                .setRecords(lag.records())
                .setBehindMs(lag.behindMs())
                .setCaughtUpInMs(lag.caughtUpInMs())
                .addAllPartitions(
                        lag.partitions().stream().map(GroupWire::partitionLag).toList())
                .build();
    }

    private static io.raftlog.protocol.v1.PartitionLag partitionLag(PartitionLag lag) {
        var wire = io.raftlog.protocol.v1.PartitionLag.newBuilder()
                .setTopic(lag.topic())
                .setPartition(Wire.partitionId(lag.partition()))
                .setCommittedOffset(lag.committed())
                .setLogStartOffset(lag.logStartOffset())
                .setEndOffset(lag.endOffset())
                .setRecords(lag.records())
                .setBehindMs(lag.behindMs());
        lag.refused().ifPresent(why -> wire.setError(Wire.error(why)));
        lag.owner().ifPresent(member -> wire.setMemberId(Wire.uuid(member)));
        lag.progress().ifPresent(progress -> wire.setProgress(progress(progress)));
        return wire.build();
    }

    static OffsetMove move(Move move) {
        OffsetMove.Builder wire = OffsetMove.newBuilder()
                .setTopic(move.topic())
                .setPartition(Wire.partitionId(move.partition()))
                .setFromOffset(move.from())
                .setToOffset(move.to())
                .setLogStartOffset(move.logStartOffset())
                .setEndOffset(move.endOffset());
        move.refused().ifPresent(why -> wire.setError(Wire.error(why)));
        return wire.build();
    }
}
