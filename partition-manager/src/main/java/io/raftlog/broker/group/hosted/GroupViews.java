package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupView.Listed;
import io.raftlog.broker.group.GroupView.Member;
import io.raftlog.broker.group.GroupView.State;
import io.raftlog.broker.group.Membership.Subscription;
import io.raftlog.broker.group.hosted.GroupIndex.MemberKey;
import io.raftlog.model.PartitionId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;

/**
 * What there is to see of groups.
 *
 * <p>Confined to the coordinator's thread.
 */
record GroupViews(GroupCoordinatorShard library, GroupIndex index, Attendance attendance, KeptOffsets offsets) {
    /** @param state of a group that is there */
    record Seen(State state, int epoch, String assignor, List<Member> members) {}

    List<Listed> list(long committed) {
        return library.listGroups(List.of(), List.of(), committed).stream()
                .map(group -> new Listed(
                        group.groupId(),
                        state(group.groupState()),
                        index.members(group.groupId()).size()))
                .sorted(Comparator.comparing(Listed::groupId))
                .toList();
    }

    /** Throws {@link GroupIdNotFoundException} if there is no such group. */
    Seen describe(String groupId, long committed) {
        Optional<DescribedGroup> found = find(groupId, committed);
        if (found.isEmpty()) {
            requireOffsets(groupId, committed);
            return new Seen(State.EMPTY, 0, "", List.of());
        }
        DescribedGroup group = found.get();
        return new Seen(
                state(group.groupState()),
                group.groupEpoch(),
                group.assignorName(),
                group.members().stream()
                        .map(member -> member(groupId, member))
                        .sorted(Comparator.comparing(Member::clientId)
                                .thenComparing(member -> member.memberId().toString()))
                        .toList());
    }

    /** Throws {@link GroupIdNotFoundException} if there is no such group. */
    void require(String groupId, long committed) {
        if (find(groupId, committed).isEmpty()) {
            requireOffsets(groupId, committed);
        }
    }

    boolean stable(String groupId) {
        return find(groupId, Long.MAX_VALUE)
                .map(group -> state(group.groupState()))
                .filter(state -> state == State.STABLE || state == State.EMPTY)
                .isPresent();
    }

    private Optional<DescribedGroup> find(String groupId, long committed) {
        DescribedGroup group =
                library.consumerGroupDescribe(List.of(groupId), committed).get(0);
        return group.errorCode() == Errors.NONE.code() ? Optional.of(group) : Optional.empty();
    }

    /** Whoever commits without being a member makes a group that the library does not describe. */
    private void requireOffsets(String groupId, long committed) {
        if (offsets.all(groupId, Optional.empty(), committed).isEmpty()) {
            throw new GroupIdNotFoundException("there is no group " + groupId);
        }
    }

    private Member member(String groupId, ConsumerGroupDescribeResponseData.Member member) {
        MemberKey key = new MemberKey(groupId, member.memberId());
        return new Member(
                UUID.fromString(member.memberId()),
                member.instanceId() == null ? "" : member.instanceId(),
                member.clientId(),
                member.clientHost(),
                member.memberEpoch(),
                new Subscription(
                        member.subscribedTopicNames() == null ? List.of() : member.subscribedTopicNames(),
                        member.subscribedTopicRegex() == null ? "" : member.subscribedTopicRegex()),
                partitions(member.assignment()),
                partitions(member.targetAssignment()),
                attendance.quietMs(key),
                attendance.progress(key));
    }

    private static Set<PartitionId> partitions(ConsumerGroupDescribeResponseData.Assignment assignment) {
        Set<PartitionId> partitions = new HashSet<>();
        assignment.topicPartitions().forEach(topic -> GroupIndex.add(topic.topicId(), topic.partitions(), partitions));
        return partitions;
    }

    private static State state(String library) {
        return switch (library) {
            case "Stable" -> State.STABLE;
            case "Assigning" -> State.ASSIGNING;
            case "Reconciling" -> State.RECONCILING;
            default -> State.EMPTY;
        };
    }
}
