package io.raftlog.client;

import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import java.util.Optional;

/**
 * A replica that its node does not open, because its files have lost entries or are damaged.
 *
 * <p>Immutable.
 *
 * @param topicPartition empty if the client knows no topic with that id
 * @param reason which file, what is wrong with it, and who knows
 */
public record QuarantinedReplica(PartitionId partition, Optional<TopicPartition> topicPartition, String reason) {}
