package io.raftlog.metadata;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Names;
import io.raftlog.protocol.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a topic may be called and how large it may be. */
public final class TopicRules {
    public static final int MAX_PARTITIONS = 1000;
    /** Each replica costs its node threads and memory, whether it is used or not. */
    static final int MAX_REPLICAS_PER_NODE = 1000;

    private static final Set<Integer> REPLICATION_FACTORS = Set.of(1, 3, 5);

    private TopicRules() {}

    static Optional<Refusal> checkName(String name) {
        return Names.check("topic name", name);
    }

    static Optional<Refusal> checkPartitions(int partitions) {
        if (partitions >= 1 && partitions <= MAX_PARTITIONS) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                ErrorCode.INVALID_PARTITION_COUNT, partitions + " partitions are not in 1.." + MAX_PARTITIONS));
    }

    static Optional<Refusal> checkReplicationFactor(int replicationFactor, int nodes) {
        if (!REPLICATION_FACTORS.contains(replicationFactor)) {
            return Optional.of(new Refusal(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "replication factor " + replicationFactor + " is none of 1, 3, 5",
                    "an even one survives no more than the odd one below it"));
        }
        if (replicationFactor > nodes) {
            return Optional.of(new Refusal(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "replication factor " + replicationFactor + " is more than the " + nodes
                            + " nodes that have registered",
                    "start more nodes, or ask for " + (nodes >= 3 ? 3 : 1)));
        }
        return Optional.empty();
    }

    /** There is no topic of this name: what the user may have meant, and how to create it. */
    public static Refusal unknownTopic(String name, Collection<String> known) {
        List<String> close = DidYouMean.closest(name, known);
        String meant = close.isEmpty() ? "" : "did you mean " + String.join(" or ", close) + "? ";
        String create = Names.isName(name) ? "create it: raftlog topic create " + name : "";
        return new Refusal(
                ErrorCode.UNKNOWN_TOPIC,
                "topic \"" + Names.printable(name) + "\" does not exist",
                (meant + create).strip());
    }

    public static Refusal unknownTopicId(UUID id) {
        return new Refusal(
                ErrorCode.UNKNOWN_TOPIC,
                "there is no topic with id " + id + " (any more)",
                "see the topics: raftlog topic list");
    }
}
