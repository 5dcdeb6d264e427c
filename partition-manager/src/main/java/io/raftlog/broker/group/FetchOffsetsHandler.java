package io.raftlog.broker.group;

import io.raftlog.broker.group.GroupOffsets.AllOffsets;
import io.raftlog.broker.group.GroupOffsets.Offset;
import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.request.Answer;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tells what a group has committed.
 *
 * <p>Thread-safe.
 */
public final class FetchOffsetsHandler {
    /**
     * @param offset empty: none
     * @param addedSince the partition was added to its topic after the group began to read that
     */
    public record Fetched(PartitionId partition, String topic, Optional<Offset> offset, boolean addedSince) {}

    private final CoordinatorAccess access;

    public FetchOffsetsHandler(CoordinatorAccess access) {
        this.access = access;
    }

    /** @param partitions empty: all that the group has offsets for */
    public CompletableFuture<Answer<List<Answer<Fetched>>>> handle(
            String groupId, Optional<MemberEpoch> member, List<PartitionId> partitions) {
        return access.ask(groupId, coordinator -> coordinator.offsets(groupId, member))
                .thenApply(answer -> {
                    if (answer instanceof Answer.Given<AllOffsets> given) {
                        return Answer.of(select(given.value(), partitions));
                    }
                    return ((Answer.Refused<AllOffsets>) answer).as();
                });
    }

    private List<Answer<Fetched>> select(AllOffsets all, List<PartitionId> partitions) {
        MetadataImage image = access.metadata().image();
        Collection<PartitionId> asked = partitions.isEmpty()
                ? all.offsets().values().stream()
                        .sorted(Comparator.comparing(Offset::topic)
                                .thenComparing(offset -> offset.partition().partition()))
                        .map(Offset::partition)
                        .toList()
                : partitions;
        return asked.stream().map(partition -> fetched(partition, all, image)).toList();
    }

    private static Answer<Fetched> fetched(PartitionId partition, AllOffsets all, MetadataImage image) {
        Topic topic = image.topic(partition.topicId()).orElse(null);
        if (topic == null) {
            return Answer.refused(new Refusal(
                    ErrorCode.UNKNOWN_TOPIC,
                    "there is no topic with id " + partition.topicId(),
                    "see the topics: raftlog topic list"));
        }
        int sizeAtFirst = all.topicSizes().getOrDefault(partition.topicId(), Integer.MAX_VALUE);
        return Answer.of(new Fetched(
                partition,
                topic.name(),
                Optional.ofNullable(all.offsets().get(partition)),
                partition.partition() >= sizeAtFirst));
    }
}
