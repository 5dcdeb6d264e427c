package io.raftlog.client;

import io.raftlog.client.routing.TopicView;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A partition that a member of a group reads.
 *
 * <p>Thread-safe.
 */
final class HeldPartition {
    private final PartitionId id;
    private final TopicPartition name;
    private final TopicView topic;
    private final AtomicLong committed;

    /** @param committed what the group had committed when it was given to this member; 0 for nothing */
    HeldPartition(PartitionId id, TopicPartition name, TopicView topic, long committed) {
        this.id = id;
        this.name = name;
        this.topic = topic;
        this.committed = new AtomicLong(committed);
    }

    PartitionId id() {
        return id;
    }

    TopicPartition name() {
        return name;
    }

    TopicView topic() {
        return topic;
    }

    /** The offset committed last, as far as is known here. */
    long committed() {
        return committed.get();
    }

    void committed(long offset) {
        committed.set(offset);
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
