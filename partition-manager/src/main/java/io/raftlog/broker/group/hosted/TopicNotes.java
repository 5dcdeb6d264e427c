package io.raftlog.broker.group.hosted;

import com.google.protobuf.ByteString;
import io.raftlog.metadata.v1.NoteKey;
import io.raftlog.metadata.v1.TopicNote;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;

/**
 * How many partitions a topic had when a group began to read it: those added since are new to the group, and read from
 * their start.
 *
 * <p>Confined to the coordinator's thread.
 */
record TopicNotes(GroupIndex index, Supplier<CoordinatorMetadataImage> image) {
    /** The same result, with a note for each topic that the group reads from now on. */
    <T> CoordinatorResult<T, CoordinatorRecord> note(String groupId, CoordinatorResult<T, CoordinatorRecord> result) {
        Set<Uuid> topics = new HashSet<>();
        for (CoordinatorRecord record : result.records()) {
            if (Note.is(record) || record.value() == null) {
                continue;
            }
            if (record.value().message() instanceof ConsumerGroupTargetAssignmentMemberValue target) {
                target.topicPartitions().forEach(topic -> topics.add(topic.topicId()));
            } else if (record.value().message() instanceof OffsetCommitValue offset) {
                topics.add(offset.topicId());
            }
        }
        List<CoordinatorRecord> notes = new ArrayList<>();
        for (Uuid topic : topics) {
            NoteKey key = key(groupId, TopicsImage.uuid(topic));
            if (index.note(key).isEmpty()) {
                image.get()
                        .topicMetadata(topic)
                        .ifPresent(known -> notes.add(Note.record(
                                key,
                                TopicNote.newBuilder()
                                        .setPartitions(known.partitionCount())
                                        .build())));
            }
        }
        if (notes.isEmpty()) {
            return result;
        }
        notes.addAll(0, result.records());
        return Chronicle.with(result, notes);
    }

    /** By topic id. */
    Map<UUID, Integer> sizes(String groupId) {
        Map<UUID, Integer> sizes = new HashMap<>();
        index.notes(groupId).forEach((key, value) -> {
            if (key.getKindCase() == NoteKey.KindCase.TOPIC_ID) {
                sizes.put(
                        uuid(key.getTopicId()),
                        Note.parse(TopicNote.parser(), value).getPartitions());
            }
        });
        return sizes;
    }

    private static NoteKey key(String groupId, UUID topic) {
        return NoteKey.newBuilder().setGroupId(groupId).setTopicId(bytes(topic)).build();
    }

    static ByteString bytes(UUID id) {
        return ByteString.copyFrom(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip());
    }

    static UUID uuid(ByteString bytes) {
        if (bytes.size() != 2 * Long.BYTES) {
            throw new IllegalStateException("a note of a consumer group has a topic id of " + bytes.size() + " bytes");
        }
        ByteBuffer id = bytes.asReadOnlyByteBuffer();
        return new UUID(id.getLong(), id.getLong());
    }
}
