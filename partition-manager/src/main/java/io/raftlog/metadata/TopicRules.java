package io.raftlog.metadata;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** What a topic may be called and how large it may be. */
public final class TopicRules {
    public static final int MAX_PARTITIONS = 1000;
    /** Each replica costs its node threads and memory, whether it is used or not. */
    static final int MAX_REPLICAS_PER_NODE = 1000;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Set<Integer> REPLICATION_FACTORS = Set.of(1, 3, 5);
    private static final int PRINTED_CHARACTERS = 80;

    private TopicRules() {}

    static Optional<Refusal> checkName(String name) {
        if (isName(name)) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                ErrorCode.INVALID_NAME,
                "topic name \"" + printable(name) + "\" must match " + NAME.pattern() + " and be neither . nor ..",
                "use letters, digits, dot, underscore and hyphen"));
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
        String create = isName(name) ? "create it: raftlog topic create " + name : "";
        return new Refusal(
                ErrorCode.UNKNOWN_TOPIC, "topic \"" + printable(name) + "\" does not exist", (meant + create).strip());
    }

    public static Refusal unknownTopicId(UUID id) {
        return new Refusal(
                ErrorCode.UNKNOWN_TOPIC,
                "there is no topic with id " + id + " (any more)",
                "see the topics: raftlog topic list");
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    /** A user's string, safe and short enough for a message. */
    private static String printable(String name) {
        String shown = name.length() <= PRINTED_CHARACTERS ? name : name.substring(0, PRINTED_CHARACTERS) + "..";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
