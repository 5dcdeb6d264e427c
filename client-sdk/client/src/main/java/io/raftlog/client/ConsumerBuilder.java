package io.raftlog.client;

import java.time.Duration;

/** Settings of a consumer to be made. The defaults suit most. Confined to one thread. */
public interface ConsumerBuilder<K, V> {
    /** Where a partition that is newly assigned begins; at its beginning. */
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

    Consumer<K, V> build();
}
