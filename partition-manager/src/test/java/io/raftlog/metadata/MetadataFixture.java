package io.raftlog.metadata;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.Refusal;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A metadata state, driven as the metadata group would drive it, in the words of a user. */
final class MetadataFixture {
    final MetadataState state = new MetadataState();
    private long lastTopic;

    MetadataFixture nodes(int count) {
        for (int nodeId = 1; nodeId <= count; nodeId++) {
            accept(registration(nodeId, 9400 + nodeId));
        }
        return this;
    }

    static MetadataCommand.RegisterNode registration(int nodeId, int clientPort) {
        return new MetadataCommand.RegisterNode(
                nodeId,
                new UUID(0, nodeId),
                new NodeAddress("127.0.0.1", clientPort),
                new NodeAddress("127.0.0.1", 9500 + nodeId));
    }

    MetadataCommand.CreateTopic creation(String name, int partitions, int replicationFactor) {
        return new MetadataCommand.CreateTopic(
                topicId(++lastTopic), name, partitions, replicationFactor, Map.of(), 1_700_000_000_000L);
    }

    static UUID topicId(long number) {
        return PartitionId.toTopicId(new UUID(number, 0));
    }

    Topic create(String name, int partitions, int replicationFactor) {
        accept(creation(name, partitions, replicationFactor));
        return topic(name);
    }

    MetadataCommand.AlterTopic partitions(String name, int partitions, boolean acceptKeyOrderBreak) {
        return new MetadataCommand.AlterTopic(topic(name).id(), Map.of(), Set.of(), partitions, acceptKeyOrderBreak);
    }

    Topic topic(String name) {
        return state.image().topic(name).orElseThrow();
    }

    /** What the machine does with a command: decides, and evolves by every event. */
    Decision apply(MetadataCommand command) {
        Decision decision = state.decide(command);
        if (decision instanceof Decision.Accepted accepted) {
            accepted.events().forEach(state::evolve);
        }
        return decision;
    }

    Decision.Accepted accept(MetadataCommand command) {
        Decision decision = apply(command);
        if (decision instanceof Decision.Accepted accepted) {
            return accepted;
        }
        throw new AssertionError(decision);
    }

    Refusal refuse(MetadataCommand command) {
        Decision decision = apply(command);
        if (decision instanceof Decision.Refused refused) {
            return refused.refusal();
        }
        throw new AssertionError(decision);
    }
}
