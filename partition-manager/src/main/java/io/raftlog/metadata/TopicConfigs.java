package io.raftlog.metadata;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.record.RecordBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;

/** The settings that a topic may have, under Kafka's names. A key is here only if this version acts on it. */
public final class TopicConfigs {
    /** Largest batch of any topic, in bytes: a topic may ask for less and not for more. */
    public static final int MAX_BATCH_BYTES = RecordBatch.MAX_BYTES;

    /** What {@code cleanup.policy} may hold, one or both. */
    public static final String DELETE = "delete";

    public static final String COMPACT = "compact";

    private static final int LEAST_MAX_MESSAGE_BYTES = 1024;
    private static final int MIB = 1024 * 1024;
    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    private static final ConfigDef DEFINITIONS = new ConfigDef()
            .define(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    ConfigDef.Type.INT,
                    MAX_BATCH_BYTES,
                    between(LEAST_MAX_MESSAGE_BYTES, MAX_BATCH_BYTES),
                    ConfigDef.Importance.MEDIUM,
                    "Largest record batch, in bytes as sent (after compression), that the topic takes. At most 1 MiB.")
            .define(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    ConfigDef.Type.STRING,
                    DELETE,
                    ConfigDef.LambdaValidator.with(
                            TopicConfigs::checkPolicy, () -> "delete, compact, or compact,delete"),
                    ConfigDef.Importance.MEDIUM,
                    "What becomes of old records. delete: whole segments go by retention.ms and retention.bytes. compact:"
                            + " a record goes once there is a later one of its key; the newest of each key stays. Both:"
                            + " compact,delete.")
            .define(
                    TopicConfig.RETENTION_MS_CONFIG,
                    ConfigDef.Type.LONG,
                    7 * DAY_MS,
                    atLeast(-1),
                    ConfigDef.Importance.MEDIUM,
                    "How long a record is kept at least, by its timestamp, under cleanup.policy delete. A segment goes when"
                            + " its newest record is older. -1: for ever.")
            .define(
                    TopicConfig.RETENTION_BYTES_CONFIG,
                    ConfigDef.Type.LONG,
                    -1L,
                    atLeast(-1),
                    ConfigDef.Importance.MEDIUM,
                    "How many bytes each partition keeps at least, under cleanup.policy delete. The oldest segments go while"
                            + " the others hold as much. -1: no limit.")
            .define(
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    ConfigDef.Type.INT,
                    128 * MIB,
                    between(MIB, 1024 * MIB),
                    ConfigDef.Importance.MEDIUM,
                    "Size at which a partition's log begins a new segment file. Only whole segments are deleted or"
                            + " compacted, never the one being written.")
            .define(
                    TopicConfig.SEGMENT_MS_CONFIG,
                    ConfigDef.Type.LONG,
                    7 * DAY_MS,
                    atLeast(1),
                    ConfigDef.Importance.MEDIUM,
                    "Age of its first record at which a segment is ended although it is not full.")
            .define(
                    TopicConfig.DELETE_RETENTION_MS_CONFIG,
                    ConfigDef.Type.LONG,
                    DAY_MS,
                    atLeast(0),
                    ConfigDef.Importance.MEDIUM,
                    "How long a tombstone (a key without a value) is kept after the first compaction that met it. Who reads"
                            + " from the start must be through within that time to see every deletion.")
            .define(
                    TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                    ConfigDef.Type.LONG,
                    0L,
                    atLeast(0),
                    ConfigDef.Importance.MEDIUM,
                    "A record younger than this is not compacted away, nor any behind it.")
            .define(
                    TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                    ConfigDef.Type.LONG,
                    Long.MAX_VALUE,
                    atLeast(1),
                    ConfigDef.Importance.MEDIUM,
                    "A record older than this is compacted even if little is gained.")
            .define(
                    TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                    ConfigDef.Type.DOUBLE,
                    0.5,
                    between(0, 1),
                    ConfigDef.Importance.MEDIUM,
                    "Share of a partition's bytes that no compaction has seen, above which it is compacted.");

    /** Keys of Kafka's that people will try; the refusal tells them that the key is right and the version is not. */
    private static final Set<String> NOT_YET = Set.of(
            TopicConfig.COMPRESSION_TYPE_CONFIG,
            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG);

    private TopicConfigs() {}

    /** Type, default, range and meaning of every key. */
    public static ConfigDef definitions() {
        return new ConfigDef(DEFINITIONS);
    }

    /** Why these cannot be a topic's settings; empty if they can. */
    static Optional<Refusal> check(Map<String, String> configs) {
        for (String key : new TreeMap<>(configs).keySet()) {
            Optional<Refusal> unknown = checkKey(key);
            if (unknown.isPresent()) {
                return unknown;
            }
        }
        try {
            return checkLags(DEFINITIONS.parse(configs));
        } catch (ConfigException e) {
            return Optional.of(Refusal.of(ErrorCode.INVALID_CONFIG, String.valueOf(e.getMessage())));
        }
    }

    private static Optional<Refusal> checkLags(Map<String, Object> values) {
        long least = Long.parseLong(String.valueOf(values.get(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG)));
        long most = Long.parseLong(String.valueOf(values.get(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG)));
        return least <= most
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        ErrorCode.INVALID_CONFIG,
                        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG + " " + least + " is more than "
                                + TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG + " " + most));
    }

    private static void checkPolicy(String key, Object value) {
        Set<String> policies = policies(String.valueOf(value));
        if (policies.isEmpty() || !Set.of(DELETE, COMPACT).containsAll(policies)) {
            throw new ConfigException(key, value, "must be delete, compact, or compact,delete");
        }
    }

    /** The policies that a value of {@code cleanup.policy} names. */
    private static Set<String> policies(String value) {
        return Arrays.stream(value.split(",", -1)).map(String::strip).collect(Collectors.toUnmodifiableSet());
    }

    static Optional<Refusal> checkKey(String key) {
        if (DEFINITIONS.names().contains(key)) {
            return Optional.empty();
        }
        String supported = "supported: " + String.join(", ", DEFINITIONS.names());
        if (NOT_YET.contains(key)) {
            return Optional.of(new Refusal(
                    ErrorCode.INVALID_CONFIG, "topic config " + key + " is not supported in this version", supported));
        }
        List<String> close = DidYouMean.closest(key, DEFINITIONS.names());
        return Optional.of(new Refusal(
                ErrorCode.INVALID_CONFIG,
                "unknown topic config " + key,
                close.isEmpty() ? supported : "did you mean " + close.get(0)));
    }

    static int maxMessageBytes(Map<String, String> configs) {
        String set = configs.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        return set == null ? MAX_BATCH_BYTES : Integer.parseInt(set.strip());
    }

    static boolean hasRetention(Map<String, String> configs) {
        return cleanupPolicies(configs).contains(DELETE);
    }

    static boolean isCompacted(Map<String, String> configs) {
        return cleanupPolicies(configs).contains(COMPACT);
    }

    private static Set<String> cleanupPolicies(Map<String, String> configs) {
        return policies(configs.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, DELETE));
    }

    /** What holds for a topic, each value as its type in {@link #definitions}. */
    public static Map<String, Object> values(Map<String, String> set) {
        return DEFINITIONS.parse(set);
    }

    /** What holds for a topic: what was set, and the defaults of the rest, a node's own before ours. */
    public static SortedMap<String, String> effective(Map<String, String> set, Map<String, String> nodeDefaults) {
        SortedMap<String, String> effective = new TreeMap<>();
        DEFINITIONS.defaultValues().forEach((key, value) -> effective.put(key, String.valueOf(value)));
        effective.putAll(nodeDefaults);
        effective.putAll(set);
        return effective;
    }
}
