package io.raftlog.metadata;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The metadata of a cluster. {@link #decide} changes nothing; {@link #evolve} is the only mutator and cannot fail.
 *
 * <p>Confined to the apply thread of the metadata group.
 */
public final class MetadataState {
    /** Most producer ids that one command may take. */
    static final int MAX_PRODUCER_ID_BLOCK = 1_000_000;

    private final NavigableMap<Integer, RegisteredNode> nodes;
    private final TopicCatalog topics;
    private final GroupLogState groupLog;
    private Membership membership;
    private long nextProducerId;
    private long version;

    public MetadataState() {
        this(MetadataImage.EMPTY);
    }

    /** A state of its own that begins where the image was taken. */
    public MetadataState(MetadataImage image) {
        this(image, GroupLogImage.EMPTY);
    }

    MetadataState(MetadataImage image, GroupLogImage groups) {
        nodes = new TreeMap<>(image.nodes());
        topics = new TopicCatalog(image.topics(), image.deletedTopics());
        groupLog = new GroupLogState(groups);
        membership = image.membership();
        nextProducerId = image.nextProducerId();
        version = image.version();
    }

    public MetadataImage image() {
        return new MetadataImage(version, nodes, membership, topics.byName(), topics.deleted(), nextProducerId);
    }

    /** What is kept of consumer groups, apart from the image: it changes with every commit. */
    GroupLogImage groupLog() {
        return groupLog.image();
    }

    public Decision decide(MetadataCommand command) {
        return command.match(new Decider());
    }

    public void evolve(MetadataEvent event) {
        event.match(new Evolver());
        if (event.changesImage()) {
            version++;
        }
    }

    /** The moves after which every node holds and leads about as many replicas as the others. */
    public List<MembershipCommand.Move> movesToEvenOut() {
        return new MembershipChange(nodes, topics.all(), membership)
                .plan()
                .evenOut(membership.reassignments().keySet());
    }

    private final class Decider implements MetadataCommand.Cases<Decision> {
        @Override
        public Decision registerNode(MetadataCommand.RegisterNode command) {
            return new RegistrationRules(nodes, topics.all(), membership, this::done).register(command);
        }

        @Override
        public Decision createTopic(MetadataCommand.CreateTopic command) {
            return topicDecisions().create(command);
        }

        @Override
        public Decision alterTopic(MetadataCommand.AlterTopic command) {
            return topicDecisions().alter(command);
        }

        @Override
        public Decision deleteTopic(MetadataCommand.DeleteTopic command) {
            return topicDecisions().delete(command);
        }

        @Override
        public Decision allocateProducerIds(MetadataCommand.AllocateProducerIds command) {
            if (command.count() < 1 || command.count() > MAX_PRODUCER_ID_BLOCK) {
                return new Decision.Refused(Refusal.of(
                        ErrorCode.INVALID_REQUEST,
                        command.count() + " producer ids are not in 1.." + MAX_PRODUCER_ID_BLOCK));
            }
            long end = nextProducerId + command.count();
            return new Decision.Accepted(
                    List.of(new MetadataEvent.ProducerIdsAllocated(command.nodeId(), nextProducerId, end)),
                    new MetadataReply.ProducerIds(nextProducerId, end));
        }

        @Override
        public Decision barrier(MetadataCommand.Barrier command) {
            return done(List.of());
        }

        @Override
        public Decision openGroupLog(MetadataCommand.OpenGroupLog command) {
            return groupLog.open(command);
        }

        @Override
        public Decision appendGroupRecords(MetadataCommand.AppendGroupRecords command) {
            return groupLog.append(command);
        }

        @Override
        public Decision membership(MembershipCommand command) {
            return command.matchMembership(new MembershipRules(nodes, topics.all(), membership, this::done));
        }

        private TopicDecisions topicDecisions() {
            return new TopicDecisions(topics, nodes, membership, this::done);
        }

        private Decision done(List<MetadataEvent> events) {
            return new Decision.Accepted(events, new MetadataReply.Done(version + events.size()));
        }
    }

    private final class Evolver implements MetadataEvent.Cases {
        @Override
        public void nodeRegistered(MetadataEvent.NodeRegistered event) {
            nodes.put(event.node().nodeId(), event.node());
        }

        @Override
        public void topicCreated(MetadataEvent.TopicCreated event) {
            topics.put(event.topic());
            begun(event.topic(), 0);
        }

        @Override
        public void topicConfigsChanged(MetadataEvent.TopicConfigsChanged event) {
            topics.find(event.topicId()).ifPresent(topic -> topics.put(topic.withConfigs(event.configs())));
        }

        @Override
        public void partitionsAdded(MetadataEvent.PartitionsAdded event) {
            topics.find(event.topicId()).ifPresent(topic -> {
                Topic larger = topic.withMorePartitions(event.added());
                topics.put(larger);
                begun(larger, topic.partitions().size());
            });
        }

        @Override
        public void topicDeleted(MetadataEvent.TopicDeleted event) {
            topics.delete(event.topicId());
            membership = membership.withoutTopic(event.topicId());
        }

        @Override
        public void producerIdsAllocated(MetadataEvent.ProducerIdsAllocated event) {
            nextProducerId = event.end();
        }

        @Override
        public void groupLogOpened(MetadataEvent.GroupLogOpened event) {
            groupLog.opened(event);
        }

        @Override
        public void groupRecordsAppended(MetadataEvent.GroupRecordsAppended event) {
            groupLog.appended(event);
        }

        @Override
        public void membership(MembershipEvent event) {
            membership = membership.evolve(event);
            if (event instanceof MembershipEvent.ReplicasChanged changed) {
                topics.find(changed.partition().topicId())
                        .ifPresent(topic -> topics.put(topic.withReplicas(
                                changed.partition().partition(), new PartitionAssignment(changed.replicas()))));
            } else if (event instanceof MembershipEvent.NodeRemoved gone) {
                nodes.remove(gone.nodeId());
            } else if (event instanceof MembershipEvent.DirectoryReplaced replaced) {
                nodes.put(replaced.node().nodeId(), replaced.node());
            }
        }

        private void begun(Topic topic, int firstNewPartition) {
            for (int i = firstNewPartition; i < topic.partitions().size(); i++) {
                membership = membership.withBlank(
                        topic.partitionId(i), topic.partitions().get(i).replicas());
            }
        }
    }
}
