package io.raftlog.client;

import io.raftlog.client.consumer.FetchSettings;
import io.raftlog.client.group.GroupCoordinator;
import io.raftlog.client.group.MemberProfile;
import io.raftlog.client.routing.ClusterRouter;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** Checks a consumer's settings, each by itself when it is given, together when it is built. */
final class TypedConsumerBuilder<K, V> implements ConsumerBuilder<K, V> {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final ClusterRouter router;
    private final Serde<K> keys;
    private final Serde<V> values;
    private final Set<AutoCloseable> open;
    private final GroupCoordinator coordinator;
    private final Executor executor;

    private StartFrom start = StartFrom.beginning();
    private OnTruncated onTruncated = OnTruncated.FAIL;
    private int maxPollRecords = 10_000;
    private int partitionBytes = 4 << 20;
    private long totalBytes = 32L << 20;
    private Duration maxWait = Duration.ofMillis(500);
    private int minBytes = 1;
    private String groupId = "";
    private String instanceId = "";
    private Set<String> topics = Set.of();
    private Duration commitInterval = Duration.ofSeconds(1);
    private RebalanceListener listener = RebalanceListener.NONE;
    private Duration releaseTimeout = Duration.ofMillis(Integer.MAX_VALUE);

    /** @param executor for what a consumer does in the background, and may block */
    TypedConsumerBuilder(
            ClusterRouter router,
            Serde<K> keys,
            Serde<V> values,
            Set<AutoCloseable> open,
            GroupCoordinator coordinator,
            Executor executor) {
        this.router = router;
        this.keys = Objects.requireNonNull(keys, "key serde");
        this.values = Objects.requireNonNull(values, "value serde");
        this.open = open;
        this.coordinator = coordinator;
        this.executor = executor;
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
    public ConsumerBuilder<K, V> group(String id) {
        groupId = requireName("group", id);
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> instanceId(String id) {
        instanceId = requireName("instanceId", id);
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> topics(String... names) {
        topics = Set.of(names);
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> commitEvery(Duration interval) {
        commitInterval = Durations.requirePositive("commitEvery", interval);
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> commitManually() {
        commitInterval = Duration.ZERO;
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> onRebalance(RebalanceListener hearing) {
        listener = Objects.requireNonNull(hearing, "onRebalance");
        return this;
    }

    @Override
    public ConsumerBuilder<K, V> releaseTimeout(Duration timeout) {
        releaseTimeout = Durations.requirePositive("releaseTimeout", timeout);
        return this;
    }

    @Override
    public Consumer<K, V> build() {
        if (groupId.isEmpty()) {
            return assigned();
        }
        return subscribed(new PolledWork<>(), open, groupOptions());
    }

    private Consumer<K, V> assigned() {
        if (!instanceId.isEmpty() || !topics.isEmpty()) {
            throw new IllegalStateException("instanceId and topics are for members of a group: add group(..)");
        }
        AssignedConsumer<K, V> consumer = new AssignedConsumer<>(router, reads(), start, open);
        open.add(consumer);
        return consumer;
    }

    private GroupOptions groupOptions() {
        return new GroupOptions(start, commitInterval, listener);
    }

    @Override
    public Subscription handle(RecordHandler<K, V> handler, HandlerOptions handling) {
        requireGroupWithTopics();
        DeadLetters<K, V> deadLetters = new DeadLetters<>(router, groupId, handling.deadLetterTopic());
        try {
            return new Handling<>(handler, HandledWork::keyOf, handling, Long.MAX_VALUE)
                    .begin(
                            deadLetters,
                            (work, owned) -> subscribed(work, owned, groupOptions()),
                            router.timer(),
                            open,
                            groupId);
        } catch (RuntimeException e) {
            deadLetters.close();
            throw e;
        }
    }

    @Override
    public Flow.Publisher<ConsumerRecord<K, V>> publisher() {
        requireGroupWithTopics();
        GroupOptions options = groupOptions();
        return new RecordPublisher<>((work, owned) -> subscribed(work, owned, options), router, open, groupId);
    }

    private void requireGroupWithTopics() {
        if (groupId.isEmpty() || topics.isEmpty()) {
            throw new IllegalStateException("group(..) and topics(..) say what to read: both are needed");
        }
        if (commitInterval.isZero()) {
            throw new IllegalStateException("commitManually() leaves nobody to commit");
        }
    }

    private SubscribedConsumer<K, V> subscribed(GroupWork<K, V> work, Set<AutoCloseable> owner, GroupOptions options) {
        MemberProfile profile =
                new MemberProfile(groupId, UUID.randomUUID(), instanceId, router.clientId(), releaseTimeout);
        SubscribedConsumer<K, V> consumer =
                new SubscribedConsumer<>(router, reads(), owner, profile, coordinator, options, work, executor);
        owner.add(consumer);
        if (!topics.isEmpty()) {
            try {
                consumer.subscribe(topics);
            } catch (RuntimeException e) {
                consumer.close();
                throw e;
            }
        }
        return consumer;
    }

    private PartitionReads<K, V> reads() {
        return new PartitionReads<>(
                router,
                new FetchSettings(maxWait, minBytes, partitionBytes, totalBytes),
                new PartitionReads.Options(onTruncated, maxPollRecords),
                keys,
                values);
    }

    /** The group judges names; an empty one would mean none. */
    private static String requireName(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + " is blank");
        }
        return name;
    }

    private static int requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " is less than 1");
        }
        return value;
    }
}
