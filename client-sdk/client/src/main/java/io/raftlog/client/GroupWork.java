package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.util.Map;
import java.util.OptionalLong;

/** Who works on the records that a member of a group gets, and knows how far that is. */
interface GroupWork<K, V> {
    /** A poll begins. */
    void polled();

    /** These records are handed over now. */
    void delivered(ConsumerRecords<K, V> records);

    /** The offset that may be committed by itself: everything delivered before it is done. Empty if nothing was. */
    OptionalLong processed(TopicPartition partition);

    /** The offset behind all that was delivered. */
    OptionalLong delivered(TopicPartition partition);

    /** Works on the partition no more than is begun; true once nothing of it is in hand. */
    boolean letGo(TopicPartition partition);

    /** Forgets the partition. */
    void ended(TopicPartition partition);

    /** The oldest record in hand of each partition. May be asked from any thread. */
    Map<TopicPartition, InHand> inHand();

    /** A record, and since when it is worked on, in {@link System#nanoTime}. */
    record InHand(long offset, long sinceNanos) {}
}
