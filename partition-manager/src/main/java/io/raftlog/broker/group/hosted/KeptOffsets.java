package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.model.PartitionId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;

/**
 * The offsets that the library's shard has. It knows topics by name: one that was deleted and made again must not find the
 * offsets of the one before, so each is asked for with the topic's id.
 *
 * <p>Confined to the coordinator's thread.
 */
record KeptOffsets(GroupCoordinatorShard library, Supplier<CoordinatorMetadataImage> image) {
    /** What was written last, committed or not yet, for the partitions of these. */
    Map<PartitionId, Offset> of(String groupId, Collection<Offset> partitions) {
        Map<PartitionId, String> wanted = new LinkedHashMap<>();
        partitions.forEach(offset -> wanted.put(offset.partition(), offset.topic()));
        return fetch(groupId, Optional.empty(), wanted, Long.MAX_VALUE);
    }

    /** All of topics that there are. */
    Map<PartitionId, Offset> all(String groupId, Optional<MemberEpoch> member, long committed) {
        OffsetFetchResponseGroup named =
                library.fetchOffsets(request(groupId, member).setTopics(null), committed);
        Map<PartitionId, String> wanted = new LinkedHashMap<>();
        named.topics()
                .forEach(topic -> image.get()
                        .topicMetadata(topic.name())
                        .ifPresent(known -> topic.partitions()
                                .forEach(partition -> wanted.put(
                                        new PartitionId(TopicsImage.uuid(known.id()), partition.partitionIndex()),
                                        topic.name()))));
        return fetch(groupId, member, wanted, committed);
    }

    private Map<PartitionId, Offset> fetch(
            String groupId, Optional<MemberEpoch> member, Map<PartitionId, String> wanted, long committed) {
        Map<Uuid, OffsetFetchRequestTopics> topics = new LinkedHashMap<>();
        wanted.forEach((partition, name) -> topics.computeIfAbsent(
                        TopicsImage.uuid(partition.topicId()),
                        id -> new OffsetFetchRequestTopics().setName(name).setTopicId(id))
                .partitionIndexes()
                .add(partition.partition()));
        OffsetFetchResponseGroup answer =
                library.fetchOffsets(request(groupId, member).setTopics(List.copyOf(topics.values())), committed);
        Map<PartitionId, Offset> found = new HashMap<>();
        answer.topics()
                .forEach(topic -> topic.partitions().forEach(partition -> {
                    if (partition.committedOffset() >= 0) {
                        PartitionId id = new PartitionId(TopicsImage.uuid(topic.topicId()), partition.partitionIndex());
                        found.put(
                                id,
                                new Offset(
                                        id,
                                        topic.name(),
                                        partition.committedOffset(),
                                        partition.committedLeaderEpoch(),
                                        partition.metadata()));
                    }
                }));
        return found;
    }

    private static OffsetFetchRequestGroup request(String groupId, Optional<MemberEpoch> member) {
        return new OffsetFetchRequestGroup()
                .setGroupId(groupId)
                .setMemberId(member.map(one -> one.memberId().toString()).orElse(null))
                .setMemberEpoch(member.map(MemberEpoch::epoch).orElse(-1));
    }
}
