package io.raftlog.broker;

import io.raftlog.metadata.Decision;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.MetadataState;
import io.raftlog.metadata.Topic;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/** A metadata state without a group around it. */
final class MemoryMetadata {
    private final MetadataState state = new MetadataState();

    MemoryMetadata(int nodes) {
        for (int nodeId = 1; nodeId <= nodes; nodeId++) {
            apply(new MetadataCommand.RegisterNode(
                    nodeId,
                    new UUID(0, nodeId),
                    new NodeAddress("127.0.0.1", 9400 + nodeId),
                    new NodeAddress("127.0.0.1", 9500 + nodeId)));
        }
    }

    Topic create(String name, int partitions, int replicationFactor) {
        apply(new MetadataCommand.CreateTopic(
                PartitionId.toTopicId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))),
                name,
                partitions,
                replicationFactor,
                Map.of(),
                0));
        return image().topic(name).orElseThrow();
    }

    void delete(String name) {
        apply(new MetadataCommand.DeleteTopic(image().topic(name).orElseThrow().id()));
    }

    MetadataImage image() {
        return state.image();
    }

    void apply(MetadataCommand command) {
        if (state.decide(command) instanceof Decision.Accepted accepted) {
            accepted.events().forEach(state::evolve);
        } else {
            throw new AssertionError(state.decide(command));
        }
    }
}
