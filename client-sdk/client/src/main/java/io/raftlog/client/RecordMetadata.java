package io.raftlog.client;

import io.raftlog.model.TopicPartition;

/**
 * Where an acknowledged record is: on disk on a majority of its partition's replicas.
 *
 * <p>Immutable.
 *
 * @param timestamp milliseconds since 1970, as written with the record
 * @param duplicate true if the record had been appended by an earlier attempt whose answer was lost; the offset is that
 *     one's, and the record is there once
 */
public record RecordMetadata(TopicPartition topicPartition, long offset, long timestamp, boolean duplicate) {
    public String topic() {
        return topicPartition.topic();
    }

    public int partition() {
        return topicPartition.partition();
    }

    @Override
    public String toString() {
        return topicPartition + "@" + offset;
    }
}
