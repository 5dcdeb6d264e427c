package io.raftlog.broker.request;

import io.raftlog.metadata.Topic;
import java.util.List;
import java.util.Map;

/**
 * A topic, and who leads its partitions as far as the answering node knows.
 *
 * <p>Immutable.
 *
 * @param leaderships by partition number
 * @param effectiveConfigs what holds for it, defaults and all
 */
public record TopicDescription(Topic topic, List<Leadership> leaderships, Map<String, String> effectiveConfigs) {
    /** Zeros where the answering node does not know. */
    public record Leadership(int leaderId, int leaderEpoch) {
        static final Leadership UNKNOWN = new Leadership(0, 0);
    }

    public TopicDescription {
        leaderships = List.copyOf(leaderships);
        effectiveConfigs = Map.copyOf(effectiveConfigs);
    }
}
