package io.raftlog.client;

import io.raftlog.client.consumer.FetchSettings;
import io.raftlog.client.routing.ClusterRouter;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** Checks a consumer's settings, each by itself when it is given, together when it is built. */
final class AssignedConsumerBuilder<K, V> implements ConsumerBuilder<K, V> {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final ClusterRouter router;
    private final Serde<K> keys;
    private final Serde<V> values;
    private final Set<AutoCloseable> open;

    private StartFrom start = StartFrom.beginning();
    private OnTruncated onTruncated = OnTruncated.FAIL;
    private int maxPollRecords = 10_000;
    private int partitionBytes = 4 << 20;
    private long totalBytes = 32L << 20;
    private Duration maxWait = Duration.ofMillis(500);
    private int minBytes = 1;

    AssignedConsumerBuilder(ClusterRouter router, Serde<K> keys, Serde<V> values, Set<AutoCloseable> open) {
        this.router = router;
        this.keys = Objects.requireNonNull(keys, "key serde");
        this.values = Objects.requireNonNull(values, "value serde");
        this.open = open;
    }

    @Override
    public ConsumerBuilder<K, V> startFrom(StartFrom from) {
        start = Objects.requireNonNull(from, "startFrom");
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> onTruncated(OnTruncated policy) {
        onTruncated = Objects.requireNonNull(policy, "onTruncated");
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> maxPollRecords(int records) {
        maxPollRecords = requirePositive("maxPollRecords", records);
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> prefetchBytes(int perPartition, long total) {
        requirePositive("prefetchBytes per partition", perPartition);
        if (total < perPartition) {
            throw new IllegalArgumentException(
                    "prefetchBytes total " + total + " is less than " + perPartition + " for one partition");
        }
        partitionBytes = perPartition;
        totalBytes = total;
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> fetchMaxWait(Duration wait) {
        Durations.requirePositive("fetchMaxWait", wait);
        if (wait.toMillis() < 1 || wait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("fetchMaxWait " + wait + " is not between 1 ms and 1 minute");
        }
        maxWait = wait;
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> fetchMinBytes(int bytes) {
        minBytes = requirePositive("fetchMinBytes", bytes);
        return this;
    }

    @Override
    public Consumer<K, V> build() {
        AssignedConsumer<K, V> consumer = new AssignedConsumer<>(
                router,
                new FetchSettings(maxWait, minBytes, partitionBytes, totalBytes),
                new AssignedConsumer.Options(start, onTruncated, maxPollRecords),
                keys,
                values,
                open);
        open.add(consumer);
        return consumer;
    }

    private static int requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " is less than 1");
        }
        return value;
    }
}
