package io.raftlog.broker.request;

import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Reassignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of a partition's replicas, in the words of a user.
 *
 * <p>Immutable.
 *
 * @param from where the partition is
 * @param to where it will be in the end
 * @param step what is under way; empty if only the order of the nodes changes
 */
public record ReplicaMove(
        String topic, int partition, List<Integer> from, List<Integer> to, Optional<Reassignment> step) {
    public ReplicaMove {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }

    /** All that are under way. */
    static List<ReplicaMove> underWay(MetadataImage image) {
        return image.membership().reassignments().values().stream()
                .flatMap(step -> image
                        .topic(step.partition().topicId())
                        .map(topic -> new ReplicaMove(
                                topic.name(),
                                step.partition().partition(),
                                topic.partitions()
                                        .get(step.partition().partition())
                                        .replicas(),
                                step.target(),
                                Optional.of(step)))
                        .stream())
                .toList();
    }

    /** What a change of the metadata came to: moves that it began, and partitions whose nodes changed places. */
    static List<ReplicaMove> begun(MetadataImage before, MetadataImage after) {
        List<ReplicaMove> begun = new ArrayList<>(underWay(after));
        List<ReplicaMove> earlier = underWay(before);
        begun.removeIf(move -> earlier.stream().anyMatch(move::isSameAs));
        before.topics()
                .values()
                .forEach(topic -> after.topic(topic.id()).ifPresent(now -> {
                    for (int partition = 0; partition < topic.partitions().size(); partition++) {
                        List<Integer> from = topic.partitions().get(partition).replicas();
                        List<Integer> to = now.partitions().get(partition).replicas();
                        if (!from.equals(to)) {
                            begun.add(new ReplicaMove(topic.name(), partition, from, to, Optional.empty()));
                        }
                    }
                }));
        return begun;
    }

    private boolean isSameAs(ReplicaMove other) {
        return topic.equals(other.topic) && partition == other.partition && to.equals(other.to);
    }
}
