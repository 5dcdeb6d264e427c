package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the partitions it is told to. Sees only records that are on disk on a majority, in offset order, each once; what
 * it has seen never disappears.
 *
 * <p>The position of a partition is the offset of the record that the next {@link #poll} begins with. Records ahead of
 * it are fetched in the background, within the bounds of {@link ConsumerBuilder#prefetchBytes}.
 *
 * <p>Confined to one thread at a time, except for {@link #wakeup}. Calls that ask the cluster throw {@link
 * RefusedException} when it does not answer in time.
 */
public interface Consumer<K, V> extends AutoCloseable {
    /**
     * Reads these partitions and no others from now on. Those read before keep their position; new ones begin where
     * {@link ConsumerBuilder#startFrom} says.
     */
    void assign(Collection<TopicPartition> partitions);

    /** Reads all partitions of the topic; those added to it later are read from their beginning. */
    void assignTopic(String topic);

    Set<TopicPartition> assignment();

    /**
     * The next records, waiting at most this long for the first. Empty when there were none in time or after {@link
     * #wakeup}. A failure concerns one partition and leaves its position where it was; the others are not affected and a
     * later poll goes on.
     *
     * @throws OffsetOutOfRangeException if a position is not kept (any more), unless {@link ConsumerBuilder#onTruncated}
     *     says to go on elsewhere
     */
    ConsumerRecords<K, V> poll(Duration timeout);

    /** The next poll gives this partition's records from {@code offset} on. */
    void seek(TopicPartition partition, long offset);

    /** To the first record that is kept. */
    void seekToBeginning(Collection<TopicPartition> partitions);

    /** To the end as it is now: behind every record acknowledged before this call. */
    void seekToEnd(Collection<TopicPartition> partitions);

    /** To the first record with this timestamp or a later one; to the end if there is none. */
    void seekToTime(Instant time, Collection<TopicPartition> partitions);

    /** The offset that the next poll begins with. */
    long position(TopicPartition partition);

    /** Stops giving records of these partitions until {@link #resume}; positions stay. */
    void pause(Collection<TopicPartition> partitions);

    void resume(Collection<TopicPartition> partitions);

    /** The first offset kept, of any partitions, assigned or not. */
    Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions);

    /** The offset after the last readable record; not lower than after any append acknowledged before this call. */
    Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions);

    /** The first record at or after each time; empty where there is none. */
    Map<TopicPartition, Optional<OffsetAndTimestamp>> offsetsForTimes(Map<TopicPartition, Instant> times);

    /** Makes the poll that is waiting, or else the next one, return at once. May be called from any thread. */
    void wakeup();

    @Override
    void close();
}
