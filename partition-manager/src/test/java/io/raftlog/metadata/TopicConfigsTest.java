package io.raftlog.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.protocol.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicConfigsTest {
    @ParameterizedTest
    @ValueSource(strings = {"delete", "compact", "compact,delete", "delete,compact", " compact , delete "})
    void aCleanupPolicyIsOneOrBoth(String policy) {
        assertThat(TopicConfigs.check(Map.of("cleanup.policy", policy))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "cleanup.policy,shrink",
                "cleanup.policy,\"compact,,delete\"",
                "retention.ms,-2",
                "retention.bytes,-2",
                "segment.bytes,1024",
                "segment.ms,0",
                "delete.retention.ms,-1",
                "min.compaction.lag.ms,soon",
                "max.compaction.lag.ms,0",
                "min.cleanable.dirty.ratio,1.5",
            })
    void whatCannotBeIsRefusedByName(String key, String value) {
        assertThat(TopicConfigs.check(Map.of(key, value))).hasValueSatisfying(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
            assertThat(refusal.message()).contains(key).contains(value);
        });
    }

    @Test
    void theLeastLagCannotBeMoreThanTheMost() {
        assertThat(TopicConfigs.check(Map.of("min.compaction.lag.ms", "10", "max.compaction.lag.ms", "9")))
                .hasValueSatisfying(refusal -> assertThat(refusal.message())
                        .contains("min.compaction.lag.ms 10")
                        .contains("max.compaction.lag.ms 9"));
    }

    @Test
    void whatATopicDoesNotSayItsNodeSaysAndWhatThatDoesNotSayKafkasDefaultsDo() {
        assertThat(TopicConfigs.effective(
                        Map.of("retention.ms", "-1"), Map.of("segment.bytes", "2000000", "retention.ms", "5")))
                .containsEntry("retention.ms", "-1")
                .containsEntry("segment.bytes", "2000000")
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("delete.retention.ms", "86400000");
    }
}
