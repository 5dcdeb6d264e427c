package io.raftlog.metadata;

import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/**
 * What happened to the metadata.
 *
 * <p>Immutable.
 */
public sealed interface MetadataEvent
        permits MetadataEvent.NodeRegistered,
                MetadataEvent.TopicCreated,
                MetadataEvent.TopicConfigsChanged,
                MetadataEvent.PartitionsAdded,
                MetadataEvent.TopicDeleted,
                MetadataEvent.ProducerIdsAllocated,
                MembershipEvent,
                MetadataEvent.GroupLogOpened,
                MetadataEvent.GroupRecordsAppended {
    record NodeRegistered(RegisteredNode node) implements MetadataEvent {
        @Override
        public void match(Cases cases) {
            cases.nodeRegistered(this);
        }
    }

    record TopicCreated(Topic topic) implements MetadataEvent {
        @Override
        public void match(Cases cases) {
            cases.topicCreated(this);
        }
    }

    /** @param configs all that are set from now on */
    record TopicConfigsChanged(UUID topicId, SortedMap<String, String> configs) implements MetadataEvent {
        @Override
        public void match(Cases cases) {
            cases.topicConfigsChanged(this);
        }
    }

    record PartitionsAdded(UUID topicId, List<PartitionAssignment> added) implements MetadataEvent {
        public PartitionsAdded {
            added = List.copyOf(added);
        }

        @Override
        public void match(Cases cases) {
            cases.partitionsAdded(this);
        }
    }

    record TopicDeleted(UUID topicId) implements MetadataEvent {
        @Override
        public void match(Cases cases) {
            cases.topicDeleted(this);
        }
    }

    /** @param end exclusive */
    record ProducerIdsAllocated(int nodeId, long first, long end) implements MetadataEvent {
        @Override
        public void match(Cases cases) {
            cases.producerIdsAllocated(this);
        }
    }

    record GroupLogOpened(long epoch) implements MetadataEvent {
        @Override
        public boolean changesImage() {
            return false;
        }

        @Override
        public void match(Cases cases) {
            cases.groupLogOpened(this);
        }
    }

    record GroupRecordsAppended(long baseOffset, List<GroupRecord> records) implements MetadataEvent {
        @Override
        public boolean changesImage() {
            return false;
        }

        @Override
        public void match(Cases cases) {
            cases.groupRecordsAppended(this);
        }
    }

    /** Whether a {@link MetadataImage} shows it. Consumer groups are not in there: they change too often. */
    default boolean changesImage() {
        return true;
    }

    void match(Cases cases);

    /** One method for each event: a new one does not compile until all handle it. */
    interface Cases {
        void nodeRegistered(NodeRegistered event);

        void topicCreated(TopicCreated event);

        void topicConfigsChanged(TopicConfigsChanged event);

        void partitionsAdded(PartitionsAdded event);

        void topicDeleted(TopicDeleted event);

        void producerIdsAllocated(ProducerIdsAllocated event);

        void groupLogOpened(GroupLogOpened event);

        void groupRecordsAppended(GroupRecordsAppended event);

        void membership(MembershipEvent event);
    }
}
