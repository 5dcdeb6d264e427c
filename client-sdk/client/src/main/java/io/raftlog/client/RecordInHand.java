package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.time.Duration;

/**
 * The oldest record of a partition that a member works on.
 *
 * <p>Immutable.
 *
 * @param since how long it had it when it was heard of last
 */
public record RecordInHand(TopicPartition partition, long offset, Duration since) {}
