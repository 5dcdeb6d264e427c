package io.raftlog.broker.group.hosted;

import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataDelta;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;

/**
 * The topics of an image of the metadata, as the library asks for them.
 *
 * <p>Immutable.
 */
record TopicsImage(MetadataImage image) implements CoordinatorMetadataImage {
    static Uuid uuid(UUID id) {
        return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    static UUID uuid(Uuid id) {
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    @Override
    public Set<Uuid> topicIds() {
        return image.topics().values().stream().map(topic -> uuid(topic.id())).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> topicNames() {
        return image.topics().keySet();
    }

    @Override
    public Optional<TopicMetadata> topicMetadata(String topicName) {
        return image.topic(topicName).map(Named::new);
    }

    @Override
    public Optional<TopicMetadata> topicMetadata(Uuid topicId) {
        return image.topic(uuid(topicId)).map(Named::new);
    }

    @Override
    public CoordinatorMetadataDelta emptyDelta() {
        return new Delta(this, List.of(), List.of(), Set.of());
    }

    @Override
    public long version() {
        return image.version();
    }

    @Override
    public boolean isEmpty() {
        return image.topics().isEmpty();
    }

    /** What has changed since an earlier image. */
    CoordinatorMetadataDelta since(TopicsImage earlier) {
        List<Uuid> created = new ArrayList<>();
        List<Uuid> changed = new ArrayList<>();
        for (Topic topic : image.topics().values()) {
            Optional<Topic> before = earlier.image.topic(topic.id());
            if (before.isEmpty()) {
                created.add(uuid(topic.id()));
            }
            if (before.isEmpty()
                    || before.get().partitions().size() != topic.partitions().size()) {
                changed.add(uuid(topic.id()));
            }
        }
        Set<Uuid> deleted = new HashSet<>();
        for (Topic topic : earlier.image.topics().values()) {
            if (image.topic(topic.id()).isEmpty()) {
                deleted.add(uuid(topic.id()));
            }
        }
        return new Delta(earlier, created, changed, deleted);
    }

    private record Named(Topic topic) implements TopicMetadata {
        @Override
        public String name() {
            return topic.name();
        }

        @Override
        public Uuid id() {
            return uuid(topic.id());
        }

        @Override
        public int partitionCount() {
            return topic.partitions().size();
        }

        /** The library sorts what it is given. */
        @Override
        public List<String> partitionRacks(int partition) {
            return new ArrayList<>();
        }
    }

    private record Delta(
            CoordinatorMetadataImage image,
            Collection<Uuid> createdTopicIds,
            Collection<Uuid> changedTopicIds,
            Set<Uuid> deletedTopicIds)
            implements CoordinatorMetadataDelta {}
}
