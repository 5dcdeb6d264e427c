package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.CompactionPolicy;
import io.raftlog.log.LogPolicy;
import io.raftlog.log.RetentionPolicy;
import io.raftlog.metadata.Topic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogPoliciesTest {
    private static final long DAY_MS = 86_400_000;

    @Test
    void aTopicThatSaysNothingKeepsItsRecordsForAWeek() {
        LogPolicy policy = LogPolicies.of(topic(Map.of()), Map.of("segment.bytes", "5000000"));

        assertThat(policy.retention()).hasValue(new RetentionPolicy(7 * DAY_MS, -1));
        assertThat(policy.compaction()).isEmpty();
        assertThat(policy.segmentBytes()).isEqualTo(5_000_000);
    }

    @Test
    void aCompactedTopicForgetsNothingForItsAge() {
        LogPolicy policy = LogPolicies.of(
                topic(Map.of(
                        "cleanup.policy", "compact",
                        "delete.retention.ms", "1",
                        "min.compaction.lag.ms", "2",
                        "max.compaction.lag.ms", "3",
                        "min.cleanable.dirty.ratio", "0.25",
                        "segment.ms", "4")),
                Map.of());

        assertThat(policy.retention()).isEmpty();
        assertThat(policy.compaction()).hasValue(new CompactionPolicy(1, 2, 3, 0.25));
        assertThat(policy.segmentMs()).isEqualTo(4);
        assertThat(policy.maxSegmentAgeMs()).isEqualTo(3);
    }

    @Test
    void bothMayHold() {
        LogPolicy policy = LogPolicies.of(
                topic(Map.of("cleanup.policy", "compact,delete", "retention.ms", "-1", "retention.bytes", "9")),
                Map.of());

        assertThat(policy.retention()).hasValue(new RetentionPolicy(-1, 9));
        assertThat(policy.compaction()).isPresent();
    }

    private static Topic topic(Map<String, String> configs) {
        return new Topic(UUID.randomUUID(), "t", 1, List.of(), new TreeMap<>(configs), 0);
    }
}
