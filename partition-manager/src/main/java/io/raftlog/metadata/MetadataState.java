package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The metadata of a cluster. {@link #decide} changes nothing; {@link #evolve} is the only mutator and cannot fail.
 *
 * <p>Confined to the apply thread of the metadata group.
 */
public final class MetadataState {
    /** Each of them keeps the metadata, and more than five voters make it slower and no safer. */
    static final int MAX_NODES = 5;
    /** Most producer ids that one command may take. */
    static final int MAX_PRODUCER_ID_BLOCK = 1_000_000;

    private final NavigableMap<Integer, RegisteredNode> nodes;
    private Membership membership;
    private final NavigableMap<String, Topic> topics;
    private final Map<UUID, String> nameOfTopic = new HashMap<>();
    private final Set<UUID> deletedTopics;
    private final GroupLogState groupLog;
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
        membership = image.membership();
        topics = new TreeMap<>(image.topics());
        topics.values().forEach(topic -> nameOfTopic.put(topic.id(), topic.name()));
        deletedTopics = new HashSet<>(image.deletedTopics());
        groupLog = new GroupLogState(groups);
        nextProducerId = image.nextProducerId();
        version = image.version();
    }

    public MetadataImage image() {
        return new MetadataImage(version, nodes, membership, topics, deletedTopics, nextProducerId);
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
        return new MembershipChange(nodes, topics.values(), membership)
                .plan()
                .evenOut(membership.reassignments().keySet());
    }

    private Optional<Topic> topic(UUID id) {
        String name = nameOfTopic.get(id);
        return name == null ? Optional.empty() : Optional.ofNullable(topics.get(name));
    }

    private final class Decider implements MetadataCommand.Cases<Decision> {
        @Override
        public Decision registerNode(MetadataCommand.RegisterNode command) {
            RegisteredNode asked = new RegisteredNode(
                    command.nodeId(), command.directoryId(), command.clientAddress(), command.raftAddress());
            RegisteredNode known = nodes.get(command.nodeId());
            if (known != null && !known.raftAddress().equals(asked.raftAddress())) {
                return refuse(
                        ErrorCode.CONFIG_BROKEN,
                        "node " + asked.nodeId() + " registered with Raft address " + known.raftAddress() + ", not "
                                + asked.raftAddress() + ": its groups know it by the first",
                        "set its address in cluster.nodes back to " + known.raftAddress());
            }
            for (RegisteredNode other : nodes.values()) {
                if (other.nodeId() != asked.nodeId() && other.raftAddress().equals(asked.raftAddress())) {
                    return refuse(
                            ErrorCode.CONFIG_BROKEN,
                            "Raft address " + asked.raftAddress() + " is that of node " + other.nodeId() + " already",
                            "give node " + asked.nodeId() + " an address of its own");
                }
            }
            if (known != null && !known.directoryId().equals(asked.directoryId())) {
                return membershipRules().returns().directoryReplaced(asked);
            }
            if (membership.lostMetadata().containsKey(asked.nodeId())) {
                return membershipRules().returns().heldOff(asked);
            }
            if (membership.removed().containsKey(asked.nodeId())) {
                return membershipRules().returns().comesBack(asked);
            }
            if (known == null && nodes.size() >= MAX_NODES) {
                return refuse(
                        ErrorCode.LIMIT_EXCEEDED,
                        "the cluster has " + nodes.size() + " nodes; it can have " + MAX_NODES,
                        "remove one that is not needed: raftlog node remove N");
            }
            return asked.equals(known) ? done() : registered(asked);
        }

        /** Replicas that had nowhere to go may go there. */
        private Decision registered(RegisteredNode node) {
            NavigableMap<Integer, RegisteredNode> all = new TreeMap<>(nodes);
            all.put(node.nodeId(), node);
            List<MetadataEvent> events = new ArrayList<>();
            events.add(new MetadataEvent.NodeRegistered(node));
            events.addAll(new MembershipChange(all, topics.values(), membership).settled());
            return done(events.toArray(MetadataEvent[]::new));
        }

        @Override
        public Decision createTopic(MetadataCommand.CreateTopic command) {
            if (deletedTopics.contains(command.topicId())) {
                return new Decision.Refused(TopicRules.unknownTopicId(command.topicId()));
            }
            if (nameOfTopic.containsKey(command.topicId())) {
                return done(); // The same request, proposed again by somebody who did not hear the answer.
            }
            if (!PartitionId.toTopicId(command.topicId()).equals(command.topicId())) {
                return refuse(ErrorCode.INVALID_REQUEST, command.topicId() + " cannot be a topic's id", "");
            }
            Optional<Refusal> refusal = TopicRules.checkName(command.name())
                    .or(() -> checkFree(command.name()))
                    .or(() -> TopicRules.checkPartitions(command.partitions()))
                    .or(() -> TopicRules.checkReplicationFactor(
                            command.replicationFactor(), activeNodes().size()))
                    .or(() -> TopicConfigs.check(command.configs()));
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
            ReplicaPlacement placement = placement();
            List<PartitionAssignment> placed = placement.place(command.partitions(), command.replicationFactor());
            return refuseTooMany(placement)
                    .orElseGet(() -> done(new MetadataEvent.TopicCreated(new Topic(
                            command.topicId(),
                            command.name(),
                            command.replicationFactor(),
                            placed,
                            new TreeMap<>(command.configs()),
                            command.createdAtMs()))));
        }

        @Override
        public Decision alterTopic(MetadataCommand.AlterTopic command) {
            Topic topic = topic(command.topicId()).orElse(null);
            if (topic == null) {
                return new Decision.Refused(TopicRules.unknownTopicId(command.topicId()));
            }
            SortedMap<String, String> configs = new TreeMap<>(topic.configs());
            configs.putAll(command.setConfigs());
            configs.keySet().removeAll(command.unsetConfigs());
            int partitions = command.partitions() == 0 ? topic.partitions().size() : command.partitions();
            Optional<Refusal> refusal = checkUnset(command)
                    .or(() -> TopicConfigs.check(configs))
                    .or(() -> checkMorePartitions(topic, partitions, command.acceptKeyOrderBreak()));
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
            ReplicaPlacement placement = placement();
            List<PartitionAssignment> added =
                    placement.place(partitions - topic.partitions().size(), topic.replicationFactor());
            List<MetadataEvent> events = new ArrayList<>();
            if (!configs.equals(topic.configs())) {
                events.add(new MetadataEvent.TopicConfigsChanged(topic.id(), configs));
            }
            if (!added.isEmpty()) {
                events.add(new MetadataEvent.PartitionsAdded(topic.id(), added));
            }
            return (added.isEmpty() ? Optional.<Decision>empty() : refuseTooMany(placement))
                    .orElseGet(() -> done(events.toArray(MetadataEvent[]::new)));
        }

        @Override
        public Decision deleteTopic(MetadataCommand.DeleteTopic command) {
            if (deletedTopics.contains(command.topicId())) {
                return done();
            }
            if (!nameOfTopic.containsKey(command.topicId())) {
                return new Decision.Refused(TopicRules.unknownTopicId(command.topicId()));
            }
            List<MetadataEvent> events = new ArrayList<>();
            events.add(new MetadataEvent.TopicDeleted(command.topicId()));
            // What waited for this topic's replicas to move need not wait any more.
            List<Topic> others = topics.values().stream()
                    .filter(topic -> !topic.id().equals(command.topicId()))
                    .toList();
            events.addAll(new MembershipChange(nodes, others, membership.withoutTopic(command.topicId())).settled());
            return done(events.toArray(MetadataEvent[]::new));
        }

        @Override
        public Decision allocateProducerIds(MetadataCommand.AllocateProducerIds command) {
            if (command.count() < 1 || command.count() > MAX_PRODUCER_ID_BLOCK) {
                return refuse(
                        ErrorCode.INVALID_REQUEST,
                        command.count() + " producer ids are not in 1.." + MAX_PRODUCER_ID_BLOCK,
                        "");
            }
            long end = nextProducerId + command.count();
            return new Decision.Accepted(
                    List.of(new MetadataEvent.ProducerIdsAllocated(command.nodeId(), nextProducerId, end)),
                    new MetadataReply.ProducerIds(nextProducerId, end));
        }

        @Override
        public Decision barrier(MetadataCommand.Barrier command) {
            return done();
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
            return command.matchMembership(membershipRules());
        }

        private MembershipRules membershipRules() {
            return new MembershipRules(
                    nodes, topics.values(), membership, events -> done(events.toArray(MetadataEvent[]::new)));
        }

        private SortedSet<Integer> activeNodes() {
            return new MembershipChange(nodes, topics.values(), membership).activeNodes();
        }

        private Optional<Refusal> checkFree(String name) {
            return topics.containsKey(name)
                    ? Optional.of(new Refusal(
                            ErrorCode.TOPIC_EXISTS,
                            "topic \"" + name + "\" exists already",
                            "see it: raftlog topic describe " + name))
                    : Optional.empty();
        }

        private Optional<Refusal> checkUnset(MetadataCommand.AlterTopic command) {
            return command.unsetConfigs().stream()
                    .sorted()
                    .flatMap(key -> TopicConfigs.checkKey(key).stream())
                    .findFirst();
        }

        private Optional<Refusal> checkMorePartitions(Topic topic, int partitions, boolean accepted) {
            int now = topic.partitions().size();
            if (partitions < now) {
                return Optional.of(new Refusal(
                        ErrorCode.INVALID_PARTITION_COUNT,
                        "topic \"" + topic.name() + "\" has " + now + " partitions; it cannot have fewer, "
                                + partitions,
                        "create another topic and copy the records"));
            }
            if (partitions > now && !accepted) {
                return Optional.of(new Refusal(
                        ErrorCode.KEY_ORDER_WOULD_BREAK,
                        "with " + partitions + " partitions instead of " + now + " most keys of \"" + topic.name()
                                + "\" go to another partition: records of one key, written before and after, are no"
                                + " longer read in order",
                        "if nobody depends on it: raftlog topic alter " + topic.name() + " --partitions " + partitions
                                + " --accept-key-order-break"));
            }
            return partitions == now
                    ? Optional.empty()
                    : TopicRules.checkPartitions(partitions)
                            .or(() -> TopicRules.checkReplicationFactor(
                                    topic.replicationFactor(), activeNodes().size()));
        }

        private ReplicaPlacement placement() {
            return new ReplicaPlacement(activeNodes(), topics.values());
        }

        private Optional<Decision> refuseTooMany(ReplicaPlacement placement) {
            int most = placement.mostReplicasOnANode();
            return most <= TopicRules.MAX_REPLICAS_PER_NODE
                    ? Optional.empty()
                    : Optional.of(refuse(
                            ErrorCode.LIMIT_EXCEEDED,
                            "a node would hold " + most + " replicas, more than " + TopicRules.MAX_REPLICAS_PER_NODE,
                            "ask for fewer partitions, or delete topics that nobody uses"));
        }

        private Decision done(MetadataEvent... events) {
            return new Decision.Accepted(List.of(events), new MetadataReply.Done(version + events.length));
        }

        private Decision refuse(ErrorCode code, String message, String hint) {
            return new Decision.Refused(new Refusal(code, message, hint));
        }
    }

    private final class Evolver implements MetadataEvent.Cases {
        @Override
        public void nodeRegistered(MetadataEvent.NodeRegistered event) {
            nodes.put(event.node().nodeId(), event.node());
        }

        @Override
        public void topicCreated(MetadataEvent.TopicCreated event) {
            put(event.topic());
            begun(event.topic(), 0);
        }

        @Override
        public void topicConfigsChanged(MetadataEvent.TopicConfigsChanged event) {
            topic(event.topicId()).ifPresent(topic -> put(topic.withConfigs(event.configs())));
        }

        @Override
        public void partitionsAdded(MetadataEvent.PartitionsAdded event) {
            topic(event.topicId()).ifPresent(topic -> {
                Topic larger = topic.withMorePartitions(event.added());
                put(larger);
                begun(larger, topic.partitions().size());
            });
        }

        @Override
        public void topicDeleted(MetadataEvent.TopicDeleted event) {
            topic(event.topicId()).ifPresent(topic -> {
                topics.remove(topic.name());
                nameOfTopic.remove(topic.id());
            });
            deletedTopics.add(event.topicId());
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
                topic(changed.partition().topicId())
                        .ifPresent(topic -> put(topic.withReplicas(
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

        private void put(Topic topic) {
            topics.put(topic.name(), topic);
            nameOfTopic.put(topic.id(), topic.name());
        }
    }
}
