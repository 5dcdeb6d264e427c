package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the partitions it is told to, or as a member of a group ({@link ConsumerBuilder#group}) those that the group
 * assigns: then each record is read by one member. Sees only records that are on disk on a majority, in offset order, each once; what
 * it has seen never disappears.
 *
 * <p>The position of a partition is the offset of the record that the next {@link #poll} begins with. Records ahead of
 * it are fetched in the background, within the bounds of {@link ConsumerBuilder#prefetchBytes}.
 *
 * <p>A member keeps its place in the group for as long as it is open, however long it works on a record; what it works on
 * can be seen in the group's description. When partitions move between members, only these pause. After a failure records
 * behind the committed offset are read again: none is left out, some may be seen twice.
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

    /**
     * Reads these topics with the group, and no others from now on. Refused if there is no such topic. The partitions come
     * with later polls.
     */
    void subscribe(Collection<String> topics);

    /** Reads the topics that match with the group, also those made later. */
    void subscribe(TopicPattern pattern);

    /** What it reads now. */
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

    /**
     * Commits everything that polls have given: the caller is done with it. Waits for the group's answer.
     *
     * @throws RefusedException if the group has gone on without this member, or a partition is another's by now
     * @throws OutcomeUnknownException if no answer came
     */
    void commitSync();

    /** Commits the offset of the next record to process, of partitions of this member; see {@link #commitSync()}. */
    void commitSync(Map<TopicPartition, Long> nextOffsets);

    /** Like {@link #commitSync()}, but does not wait. Commits are carried out in the order in which they were given. */
    CompletableFuture<Void> commitAsync();

    CompletableFuture<Void> commitAsync(Map<TopicPartition, Long> nextOffsets);

    /** Commits offsets that may be lower than those committed before, which no other call does, and reads on from there. */
    void rewind(Map<TopicPartition, Long> nextOffsets);

    /** What the group has committed; nothing for partitions for which it has committed nothing. */
    Map<TopicPartition, Long> committed(Collection<TopicPartition> partitions);

    /** How the group knows this consumer; empty if it is in none. May be called from any thread. */
    Optional<GroupMembership> membership();

    /** Makes the poll that is waiting, or else the next one, return at once. May be called from any thread. */
    void wakeup();

    /**
     * Ends it. A member of a group that commits by itself commits what is processed, which leaves out what the last poll
     * gave: nobody has said yet that it is. Then it leaves the group.
     */
    @Override
    void close();
}
