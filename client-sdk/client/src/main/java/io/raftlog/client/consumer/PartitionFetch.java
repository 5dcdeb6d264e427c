package io.raftlog.client.consumer;

import io.raftlog.client.routing.LeaderSearch;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.PartitionId;
import io.raftlog.model.TopicPartition;

/**
 * Where the fetcher is in one partition.
 *
 * <p>Confined to the fetcher's loop.
 */
final class PartitionFetch {
    private static final int TOLERATED_FLAWS = 3;

    final TopicPartition name;
    final TopicView topic;
    final PartitionId id;
    final long generation;
    final LeaderSearch search;
    final boolean gapsAllowed;

    long nextOffset;
    long bufferedBytes;
    long notBeforeNanos = System.nanoTime();
    boolean underWay;
    boolean stopped;
    private int flaws;

    PartitionFetch(TopicPartition name, TopicView topic, long generation, long offset, LeaderSearch search) {
        this.name = name;
        this.topic = topic;
        this.id = topic.partitionId(name.partition());
        this.generation = generation;
        this.search = search;
        this.gapsAllowed = topic.isCompacted();
        this.nextOffset = offset;
    }

    boolean isDue(long nowNanos, int partitionBytes) {
        return !underWay && !stopped && bufferedBytes < partitionBytes && nowNanos - notBeforeNanos >= 0;
    }

    void pause(long nanos) {
        notBeforeNanos = System.nanoTime() + nanos;
    }

    /** One more answer that cannot be right; false once there were so many in a row that it is no accident. */
    boolean toleratesFlaw() {
        return ++flaws < TOLERATED_FLAWS;
    }

    void soundAnswer() {
        flaws = 0;
    }
}
