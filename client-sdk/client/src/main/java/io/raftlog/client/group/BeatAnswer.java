package io.raftlog.client.group;

import io.raftlog.model.PartitionId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the coordinator answers to a beat.
 *
 * <p>Immutable.
 *
 * @param assignment all that the member may read from now on, with the names of the topics; empty: as it was
 */
public record BeatAnswer(int epoch, Duration interval, Optional<Map<PartitionId, String>> assignment) {
    public BeatAnswer {
        assignment = assignment.map(Map::copyOf);
    }
}
