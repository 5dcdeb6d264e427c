package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.Membership.Heartbeat;
import io.raftlog.broker.group.Membership.HeartbeatReply;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.group.Membership.Subscription;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.Errors;

/** Requests and answers from our terms to the library's, and back. */
final class LibraryMessages {
    private LibraryMessages() {}

    static ConsumerGroupHeartbeatRequestData of(Heartbeat heartbeat) {
        return new ConsumerGroupHeartbeatRequestData()
                .setGroupId(heartbeat.groupId())
                .setMemberId(heartbeat.memberId().toString())
                .setMemberEpoch(heartbeat.memberEpoch())
                .setInstanceId(heartbeat.instanceId().isEmpty() ? null : heartbeat.instanceId())
                .setRebalanceTimeoutMs(heartbeat.rebalanceTimeoutMs() > 0 ? heartbeat.rebalanceTimeoutMs() : -1)
                .setSubscribedTopicNames(
                        heartbeat.subscription().map(Subscription::topics).orElse(null))
                .setSubscribedTopicRegex(
                        heartbeat.subscription().map(Subscription::pattern).orElse(null))
                .setTopicPartitions(
                        heartbeat.owned().map(LibraryMessages::byTopic).orElse(null));
    }

    private static List<ConsumerGroupHeartbeatRequestData.TopicPartitions> byTopic(Collection<PartitionId> partitions) {
        Map<Uuid, ConsumerGroupHeartbeatRequestData.TopicPartitions> topics = new LinkedHashMap<>();
        for (PartitionId partition : partitions) {
            topics.computeIfAbsent(
                            TopicsImage.uuid(partition.topicId()),
                            id -> new ConsumerGroupHeartbeatRequestData.TopicPartitions().setTopicId(id))
                    .partitions()
                    .add(partition.partition());
        }
        return new ArrayList<>(topics.values());
    }

    static ConsumerGroupHeartbeatResponseData.Assignment assignment(Collection<PartitionId> partitions) {
        Map<Uuid, ConsumerGroupHeartbeatResponseData.TopicPartitions> topics = new LinkedHashMap<>();
        for (PartitionId partition : partitions) {
            topics.computeIfAbsent(
                            TopicsImage.uuid(partition.topicId()),
                            id -> new ConsumerGroupHeartbeatResponseData.TopicPartitions().setTopicId(id))
                    .partitions()
                    .add(partition.partition());
        }
        return new ConsumerGroupHeartbeatResponseData.Assignment().setTopicPartitions(new ArrayList<>(topics.values()));
    }

    static HeartbeatReply reply(ConsumerGroupHeartbeatResponseData answer, int sessionTimeoutMs) {
        Set<PartitionId> assigned = new HashSet<>();
        if (answer.assignment() != null) {
            answer.assignment()
                    .topicPartitions()
                    .forEach(topic -> GroupIndex.add(topic.topicId(), topic.partitions(), assigned));
        }
        return new HeartbeatReply(
                answer.memberEpoch(),
                answer.heartbeatIntervalMs(),
                sessionTimeoutMs,
                answer.assignment() == null ? Optional.empty() : Optional.of(Set.copyOf(assigned)));
    }

    static OffsetCommitRequestData commit(String groupId, Optional<MemberEpoch> member, List<Offset> offsets) {
        Map<Uuid, OffsetCommitRequestTopic> topics = new LinkedHashMap<>();
        for (Offset offset : offsets) {
            topics.computeIfAbsent(
                            TopicsImage.uuid(offset.partition().topicId()),
                            id -> new OffsetCommitRequestTopic().setTopicId(id).setName(offset.topic()))
                    .partitions()
                    .add(new OffsetCommitRequestPartition()
                            .setPartitionIndex(offset.partition().partition())
                            .setCommittedOffset(offset.offset())
                            .setCommittedLeaderEpoch(offset.leaderEpoch())
                            .setCommittedMetadata(offset.metadata()));
        }
        return new OffsetCommitRequestData()
                .setGroupId(groupId)
                .setMemberId(member.map(one -> one.memberId().toString()).orElse(""))
                .setGenerationIdOrMemberEpoch(member.map(MemberEpoch::epoch).orElse(-1))
                .setTopics(new ArrayList<>(topics.values()));
    }

    /** Adds what the library did not take. */
    static void refused(OffsetCommitResponseData answer, Map<PartitionId, Refusal> refused) {
        answer.topics()
                .forEach(topic -> topic.partitions().forEach(partition -> {
                    Errors error = Errors.forCode(partition.errorCode());
                    if (error != Errors.NONE) {
                        refused.put(
                                new PartitionId(TopicsImage.uuid(topic.topicId()), partition.partitionIndex()),
                                Refusal.of(
                                        error == Errors.OFFSET_METADATA_TOO_LARGE
                                                ? ErrorCode.LIMIT_EXCEEDED
                                                : ErrorCode.INVALID_REQUEST,
                                        topic.name() + "/" + partition.partitionIndex() + ": " + error.message()));
                    }
                }));
    }
}
