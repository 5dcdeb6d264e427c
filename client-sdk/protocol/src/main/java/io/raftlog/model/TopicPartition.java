package io.raftlog.model;

/**
 * A partition as users name it.
 *
 * <p>Immutable.
 */
public record TopicPartition(String topic, int partition) {
    public TopicPartition {
        if (partition < 0) {
            throw new IllegalArgumentException("partition " + partition + " is negative");
        }
    }

    @Override
    public String toString() {
        return topic + "/" + partition;
    }
}
