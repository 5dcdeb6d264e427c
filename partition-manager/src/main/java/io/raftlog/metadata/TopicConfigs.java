package io.raftlog.metadata;

import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;

/** The settings that a topic may have, under Kafka's names. A key is here only if this version acts on it. */
public final class TopicConfigs {
    /**
     * Largest batch of any topic, in bytes. Message sizes, entry sizes of the Raft log and memory budgets are laid out
     * for it, so a topic may ask for less and not for more.
     */
    public static final int MAX_BATCH_BYTES = 1024 * 1024;

    private static final int LEAST_MAX_MESSAGE_BYTES = 1024;

    private static final ConfigDef DEFINITIONS = new ConfigDef()
            .define(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    ConfigDef.Type.INT,
                    MAX_BATCH_BYTES,
                    between(LEAST_MAX_MESSAGE_BYTES, MAX_BATCH_BYTES),
                    ConfigDef.Importance.MEDIUM,
                    "Largest record batch, in bytes as sent (after compression), that the topic takes. At most 1 MiB.");

    /** Keys of Kafka's that people will try; the refusal tells them that the key is right and the version is not. */
    private static final Set<String> NOT_YET = Set.of(
            TopicConfig.RETENTION_MS_CONFIG,
            TopicConfig.RETENTION_BYTES_CONFIG,
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            TopicConfig.SEGMENT_MS_CONFIG,
            TopicConfig.COMPRESSION_TYPE_CONFIG,
            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            TopicConfig.DELETE_RETENTION_MS_CONFIG,
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
            DEFINITIONS.parse(configs);
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(Refusal.of(ErrorCode.INVALID_CONFIG, String.valueOf(e.getMessage())));
        }
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

    /** What holds for a topic: what was set, and the defaults of the rest. */
    public static SortedMap<String, String> effective(Map<String, String> set) {
        SortedMap<String, String> effective = new TreeMap<>();
        DEFINITIONS.defaultValues().forEach((key, value) -> effective.put(key, String.valueOf(value)));
        effective.putAll(set);
        return effective;
    }
}
