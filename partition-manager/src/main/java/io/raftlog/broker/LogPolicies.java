package io.raftlog.broker;

import io.raftlog.log.CompactionPolicy;
import io.raftlog.log.LogPolicy;
import io.raftlog.log.RetentionPolicy;
import io.raftlog.metadata.Topic;
import io.raftlog.metadata.TopicConfigs;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/** From the settings of a topic to what its partitions' logs do. */
final class LogPolicies {
    private LogPolicies() {}

    /** What a node's configuration says for topics that say nothing. */
    static Map<String, String> nodeDefaults(NodeConfig config) {
        return Map.of(
                TopicConfig.SEGMENT_BYTES_CONFIG,
                String.valueOf(config.storage().segmentBytes()));
    }

    static LogPolicy of(Topic topic, Map<String, String> nodeDefaults) {
        Map<String, Object> values = TopicConfigs.values(TopicConfigs.effective(topic.configs(), nodeDefaults));
        return new LogPolicy(
                (Integer) value(values, TopicConfig.SEGMENT_BYTES_CONFIG),
                (Long) value(values, TopicConfig.SEGMENT_MS_CONFIG),
                topic.hasRetention() ? Optional.of(retention(values)) : Optional.empty(),
                topic.isCompacted() ? Optional.of(compaction(values)) : Optional.empty());
    }

    private static RetentionPolicy retention(Map<String, Object> values) {
        return new RetentionPolicy((Long) value(values, TopicConfig.RETENTION_MS_CONFIG), (Long)
                value(values, TopicConfig.RETENTION_BYTES_CONFIG));
    }

    private static CompactionPolicy compaction(Map<String, Object> values) {
        return new CompactionPolicy(
                (Long) value(values, TopicConfig.DELETE_RETENTION_MS_CONFIG),
                (Long) value(values, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG),
                (Long) value(values, TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG),
                (Double) value(values, TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG));
    }

    private static Object value(Map<String, Object> values, String key) {
        Object value = values.get(key);
        if (value == null) {
            throw new AssertionError(key + " has no value");
        }
        return value;
    }
}
