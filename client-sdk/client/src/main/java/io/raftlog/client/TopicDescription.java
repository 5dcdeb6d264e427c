package io.raftlog.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * A topic with what the leaders of its partitions say about them.
 *
 * <p>Immutable.
 *
 * @param partitions in order of their numbers
 */
public record TopicDescription(Topic topic, List<Partition> partitions) {
    public TopicDescription {
        partitions = List.copyOf(partitions);
    }

    /** The records kept in all partitions; empty if a leader did not answer. */
    public OptionalLong records() {
        return sum(status -> status.highWatermark() - status.logStartOffset());
    }

    /** The bytes kept on the leaders; empty if one did not answer. */
    public OptionalLong sizeBytes() {
        return sum(ReplicaStatus::sizeBytes);
    }

    private OptionalLong sum(ToLongFunction<ReplicaStatus> part) {
        if (partitions.stream().anyMatch(partition -> partition.leaderStatus().isEmpty())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(partitions.stream()
                .mapToLong(
                        partition -> part.applyAsLong(partition.leaderStatus().orElseThrow()))
                .sum());
    }

    /**
     * One partition.
     *
     * @param leaderStatus empty if there is no leader, or none that answered in time
     * @param quarantined the nodes that hold a replica and do not open it, with the reason
     */
    public record Partition(
            Topic.Partition layout, Optional<ReplicaStatus> leaderStatus, Map<Integer, String> quarantined) {
        public Partition {
            quarantined = Map.copyOf(quarantined);
        }
    }
}
