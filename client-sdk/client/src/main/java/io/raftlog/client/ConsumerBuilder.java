package io.raftlog.client;

import java.time.Duration;
import java.util.concurrent.Flow;

/** Settings of a consumer to be made. The defaults suit most. Confined to one thread. */
public interface ConsumerBuilder<K, V> {
    /**
     * Where a partition begins that has no position yet; at its beginning. In a group that is one for which the group has
     * committed nothing; a place that is looked up for it is committed at once, so that it is found only once. A partition
     * that was added to its topic after the group began is always read from its beginning: nobody has chosen to skip it.
     */
    ConsumerBuilder<K, V> startFrom(StartFrom start);

    /** What happens when the position is not kept (any more); poll throws. */
    ConsumerBuilder<K, V> onTruncated(OnTruncated policy);

    /** How many records one poll gives at most; 10,000. */
    ConsumerBuilder<K, V> maxPollRecords(int records);

    /** How much is fetched ahead, for one partition and for all together; 4 MiB and 32 MiB. */
    ConsumerBuilder<K, V> prefetchBytes(int perPartition, long total);

    /** How long a node may hold a fetch that finds nothing; 500 ms. */
    ConsumerBuilder<K, V> fetchMaxWait(Duration wait);

    /** How much must be there before a waiting fetch is answered; 1 byte. */
    ConsumerBuilder<K, V> fetchMinBytes(int bytes);

    /** Makes it a member of this group, which then assigns its partitions; in none. */
    ConsumerBuilder<K, V> group(String groupId);

    /**
     * A name for this member, the same at each start of the program: its partitions wait for it while it is away for less
     * than the group's session timeout, and nothing else moves. Two that run with one name are refused. None.
     */
    ConsumerBuilder<K, V> instanceId(String instanceId);

    /** What to {@link Consumer#subscribe} to from the beginning; nothing. */
    ConsumerBuilder<K, V> topics(String... topics);

    /** How often offsets are committed of records that are processed; every second. Needs nothing to be called. */
    ConsumerBuilder<K, V> commitEvery(Duration interval);

    /** Offsets are committed only by {@link Consumer#commitSync} and its like. */
    ConsumerBuilder<K, V> commitManually();

    /** Who hears of partitions that come and go. Nobody. */
    ConsumerBuilder<K, V> onRebalance(RebalanceListener listener);

    /**
     * How long the group waits for this member to let go of a partition that another shall have, before it goes on without
     * the member; for ever. A member is never given up for being slow as long as nobody waits for it.
     */
    ConsumerBuilder<K, V> releaseTimeout(Duration timeout);

    /**
     * A consumer. Of a group that commits by itself, it takes what one {@link Consumer#poll} gave for processed when the
     * next begins.
     */
    Consumer<K, V> build();

    /**
     * A member of a group whose records go to a handler, on threads of its own. Offsets are committed as records are done:
     * a record's offset only after everything before it in its partition. Needs {@link #group} and {@link #topics}.
     */
    Subscription handle(RecordHandler<K, V> handler, HandlerOptions options);

    /**
     * A source of the group's records; each subscriber is a member of its own. It gets the records of a partition in order,
     * on a thread that it may block, and is done with one when its {@code onNext} returns. Needs {@link #group} and {@link
     * #topics}.
     */
    Flow.Publisher<ConsumerRecord<K, V>> publisher();
}
