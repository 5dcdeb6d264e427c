package io.raftlog.client;

import com.google.protobuf.ByteString;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.v1.AssignedTopic;
import io.raftlog.protocol.v1.GroupInfo;
import io.raftlog.protocol.v1.GroupMember;
import io.raftlog.protocol.v1.MemberProgress;
import io.raftlog.protocol.v1.OffsetMove;
import io.raftlog.protocol.v1.PartitionLag;
import io.raftlog.protocol.v1.Rebalance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** What the coordinator says about groups, as applications see it. */
final class GroupDescriptions {
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private GroupDescriptions() {}

    static GroupState state(io.raftlog.protocol.v1.GroupState state) {
        return switch (state) {
            case GROUP_STATE_EMPTY -> GroupState.EMPTY;
            case GROUP_STATE_ASSIGNING -> GroupState.ASSIGNING;
            case GROUP_STATE_RECONCILING -> GroupState.RECONCILING;
            case GROUP_STATE_STABLE -> GroupState.STABLE;
            case GROUP_STATE_UNSPECIFIED, UNRECOGNIZED -> GroupState.UNKNOWN;
        };
    }

    static GroupDescription group(GroupInfo group) {
        return new GroupDescription(
                group.getGroupId(),
                state(group.getState()),
                group.getGroupEpoch(),
                group.getAssignor(),
                group.getCoordinatorId(),
                Duration.ofMillis(group.getHeartbeatIntervalMs()),
                Duration.ofMillis(group.getSessionTimeoutMs()),
                group.getMembersList().stream().map(GroupDescriptions::member).toList());
    }

    private static GroupDescription.Member member(GroupMember member) {
        Map<ByteString, String> topics = new HashMap<>();
        member.getAssignedList().forEach(topic -> topics.put(topic.getTopicId(), topic.getName()));
        List<RecordInHand> inHand = member.getProgressList().stream()
                .filter(progress -> topics.containsKey(progress.getPartition().getTopicId()))
                .flatMap(progress ->
                        inHand(topics.getOrDefault(progress.getPartition().getTopicId(), ""), progress).stream())
                .toList();
        return new GroupDescription.Member(
                id(member.getMemberId()).orElse(new UUID(0, 0)),
                text(member.getInstanceId()),
                member.getClientId(),
                member.getHost(),
                member.getMemberEpoch(),
                Set.copyOf(member.getSubscription().getTopicsList()),
                text(member.getSubscription().getPattern()),
                partitions(member.getAssignedList()),
                partitions(member.getTargetList()),
                time(member.getQuietMs()),
                inHand);
    }

    private static List<TopicPartition> partitions(List<AssignedTopic> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        topics.forEach(topic -> topic.getPartitionsList()
                .forEach(partition -> partitions.add(new TopicPartition(topic.getName(), partition))));
        partitions.sort(BY_NAME);
        return partitions;
    }

    private static Optional<RecordInHand> inHand(String topic, MemberProgress progress) {
        return progress.getOffsetInHand() < 0
                ? Optional.empty()
                : Optional.of(new RecordInHand(
                        new TopicPartition(topic, progress.getPartition().getPartition()),
                        progress.getOffsetInHand(),
                        Duration.ofMillis(progress.getInHandMs())));
    }

    static GroupLag lag(io.raftlog.protocol.v1.GroupLag lag) {
        return new GroupLag(
                lag.getGroupId(),
                state(lag.getState()),
                lag.getRecords(),
                time(lag.getBehindMs()),
                time(lag.getCaughtUpInMs()),
                lag.getPartitionsList().stream()
                        .map(GroupDescriptions::partition)
                        .sorted(Comparator.comparing(GroupLag.Partition::partition, BY_NAME))
                        .toList());
    }

    private static GroupLag.Partition partition(PartitionLag lag) {
        return new GroupLag.Partition(
                new TopicPartition(lag.getTopic(), lag.getPartition().getPartition()),
                offset(lag.getCommittedOffset()),
                lag.getLogStartOffset(),
                lag.getEndOffset(),
                lag.getRecords(),
                time(lag.getBehindMs()),
                id(lag.getMemberId()),
                lag.hasProgress() ? inHand(lag.getTopic(), lag.getProgress()) : Optional.empty(),
                lag.hasError() ? Wire.decode(lag.getError()).toString() : "");
    }

    static GroupRebalance rebalance(Rebalance rebalance) {
        return new GroupRebalance(
                Instant.ofEpochMilli(rebalance.getAtMs()),
                rebalance.getGroupEpoch(),
                switch (rebalance.getCause()) {
                    case REBALANCE_CAUSE_MEMBER_JOINED -> GroupRebalance.Cause.MEMBER_JOINED;
                    case REBALANCE_CAUSE_MEMBER_LEFT -> GroupRebalance.Cause.MEMBER_LEFT;
                    case REBALANCE_CAUSE_MEMBER_EXPIRED -> GroupRebalance.Cause.MEMBER_EXPIRED;
                    case REBALANCE_CAUSE_MEMBER_TOO_SLOW_TO_REVOKE -> GroupRebalance.Cause.MEMBER_TOO_SLOW_TO_REVOKE;
                    case REBALANCE_CAUSE_SUBSCRIPTION_CHANGED -> GroupRebalance.Cause.SUBSCRIPTION_CHANGED;
                    case REBALANCE_CAUSE_TOPICS_CHANGED -> GroupRebalance.Cause.TOPICS_CHANGED;
                    case REBALANCE_CAUSE_MEMBER_REPLACED -> GroupRebalance.Cause.MEMBER_REPLACED;
                    case REBALANCE_CAUSE_UNSPECIFIED, UNRECOGNIZED -> GroupRebalance.Cause.UNKNOWN;
                },
                id(rebalance.getMemberId()),
                rebalance.getInstanceId(),
                rebalance.getClientId(),
                rebalance.getDetail(),
                rebalance.getMembers(),
                rebalance.getPartitionsMoved(),
                time(rebalance.getSettledAfterMs()));
    }

    static List<OffsetReset.Move> moves(List<OffsetMove> moves) {
        return moves.stream()
                .map(move -> new OffsetReset.Move(
                        new TopicPartition(move.getTopic(), move.getPartition().getPartition()),
                        offset(move.getFromOffset()),
                        offset(move.getToOffset()),
                        move.getLogStartOffset(),
                        move.getEndOffset(),
                        move.hasError() ? Wire.decode(move.getError()).toString() : ""))
                .sorted(Comparator.comparing(OffsetReset.Move::partition, BY_NAME))
                .toList();
    }

    private static Optional<UUID> id(ByteString bytes) {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(Wire.decodeId(bytes));
    }

    private static Optional<String> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<Duration> time(long ms) {
        return ms < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(ms));
    }

    private static OptionalLong offset(long offset) {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
