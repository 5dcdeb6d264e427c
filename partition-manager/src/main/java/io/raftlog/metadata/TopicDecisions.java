package io.raftlog.metadata;

import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Decides about topics that are to be created, altered, deleted.
 *
 * <p>Confined to one decision.
 */
final class TopicDecisions {
    private final TopicCatalog topics;
    private final NavigableMap<Integer, RegisteredNode> nodes;
    private final Membership membership;
    private final Function<List<MetadataEvent>, Decision> done;

    /** @param done makes the answer to a command that came to these events */
    TopicDecisions(
            TopicCatalog topics,
            NavigableMap<Integer, RegisteredNode> nodes,
            Membership membership,
            Function<List<MetadataEvent>, Decision> done) {
        this.topics = topics;
        this.nodes = nodes;
        this.membership = membership;
        this.done = done;
    }

    Decision create(MetadataCommand.CreateTopic command) {
        if (topics.wasDeleted(command.topicId())) {
            return new Decision.Refused(TopicRules.unknownTopicId(command.topicId()));
        }
        if (topics.find(command.topicId()).isPresent()) {
            return done.apply(List.of()); // The same request, proposed again by somebody who did not hear the answer.
        }
        if (!PartitionId.toTopicId(command.topicId()).equals(command.topicId())) {
            return new Decision.Refused(
                    Refusal.of(ErrorCode.INVALID_REQUEST, command.topicId() + " cannot be a topic's id"));
        }
        Optional<Refusal> refusal = TopicRules.checkName(command.name())
                .or(() -> checkFree(command.name()))
                .or(() -> TopicRules.checkPartitions(command.partitions()))
                .or(() -> TopicRules.checkReplicationFactor(
                        command.replicationFactor(), change().activeNodes().size()))
                .or(() -> TopicConfigs.check(command.configs()));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        ReplicaPlacement placement = placement();
        List<PartitionAssignment> placed = placement.place(command.partitions(), command.replicationFactor());
        return checkLoad(placement)
                .<Decision>map(Decision.Refused::new)
                .orElseGet(() -> done.apply(List.of(new MetadataEvent.TopicCreated(new Topic(
                        command.topicId(),
                        command.name(),
                        command.replicationFactor(),
                        placed,
                        new TreeMap<>(command.configs()),
                        command.createdAtMs())))));
    }

    Decision alter(MetadataCommand.AlterTopic command) {
        Topic topic = topics.find(command.topicId()).orElse(null);
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
            Optional<Refusal> tooMany = checkLoad(placement);
            if (tooMany.isPresent()) {
                return new Decision.Refused(tooMany.get());
            }
            events.add(new MetadataEvent.PartitionsAdded(topic.id(), added));
        }
        return done.apply(events);
    }

    Decision delete(MetadataCommand.DeleteTopic command) {
        if (topics.wasDeleted(command.topicId())) {
            return done.apply(List.of());
        }
        if (topics.find(command.topicId()).isEmpty()) {
            return new Decision.Refused(TopicRules.unknownTopicId(command.topicId()));
        }
        List<MetadataEvent> events = new ArrayList<>();
        events.add(new MetadataEvent.TopicDeleted(command.topicId()));
        // What waited for this topic's replicas to move need not wait any more.
        List<Topic> others = topics.all().stream()
                .filter(topic -> !topic.id().equals(command.topicId()))
                .toList();
        events.addAll(new MembershipChange(nodes, others, membership.withoutTopic(command.topicId())).settled());
        return done.apply(events);
    }

    private Optional<Refusal> checkFree(String name) {
        return topics.isTaken(name)
                ? Optional.of(new Refusal(
                        ErrorCode.TOPIC_EXISTS,
                        "topic \"" + name + "\" exists already",
                        "see it: raftlog topic describe " + name))
                : Optional.empty();
    }

    private static Optional<Refusal> checkUnset(MetadataCommand.AlterTopic command) {
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
                    "topic \"" + topic.name() + "\" has " + now + " partitions; it cannot have fewer, " + partitions,
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
                                topic.replicationFactor(),
                                change().activeNodes().size()));
    }

    private static Optional<Refusal> checkLoad(ReplicaPlacement placement) {
        int most = placement.mostReplicasOnANode();
        return most <= TopicRules.MAX_REPLICAS_PER_NODE
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.LIMIT_EXCEEDED,
                        "a node would hold " + most + " replicas, more than " + TopicRules.MAX_REPLICAS_PER_NODE,
                        "ask for fewer partitions, or delete topics that nobody uses"));
    }

    private ReplicaPlacement placement() {
        return new ReplicaPlacement(change().activeNodes(), topics.all());
    }

    private MembershipChange change() {
        return new MembershipChange(nodes, topics.all(), membership);
    }
}
