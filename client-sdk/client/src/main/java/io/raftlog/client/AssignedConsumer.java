package io.raftlog.client;

import io.raftlog.client.consumer.Arrival;
import io.raftlog.client.consumer.FetchSettings;
import io.raftlog.client.consumer.Fetcher;
import io.raftlog.client.consumer.PartitionReader;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.OffsetQuery;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A consumer of the partitions it is told; a fetcher runs ahead of it. */
final class AssignedConsumer<K, V> implements Consumer<K, V> {
    /** What of its builder concerns only itself. */
    record Options(StartFrom start, OnTruncated onTruncated, int maxPollRecords) {}

    private final ClusterRouter router;
    private final PartitionOffsets offsets;
    private final Fetcher fetcher;
    private final Options options;
    private final Serde<K> keys;
    private final Serde<V> values;
    private final Set<AutoCloseable> open;
    private final SingleUser user = new SingleUser();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** In the order in which they are served next. */
    private final Map<TopicPartition, Assigned> assigned = new LinkedHashMap<>();

    private final Set<String> wholeTopics = new HashSet<>();
    private long generations;
    private volatile boolean closed;

    AssignedConsumer(
            ClusterRouter router,
            FetchSettings settings,
            Options options,
            Serde<K> keys,
            Serde<V> values,
            Set<AutoCloseable> open) {
        this.router = router;
        this.offsets = new PartitionOffsets(router);
        this.fetcher = new Fetcher(router, settings);
        this.options = options;
        this.keys = keys;
        this.values = values;
        this.open = open;
    }

    private static final class Assigned {
        final TopicPartition name;
        final TopicView topic;
        final PartitionReader reader;
        boolean paused;

        Assigned(TopicPartition name, TopicView topic, PartitionReader reader) {
            this.name = name;
            this.topic = topic;
            this.reader = reader;
        }
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        user.run(this::ensureOpen, () -> {
            wholeTopics.clear();
            replaceAssignment(new LinkedHashSet<>(partitions));
        });
    }

    @Override
    public void assignTopic(String topic) {
        user.run(this::ensureOpen, () -> {
            TopicView view = Failures.await(router.metadata().topic(topic));
            wholeTopics.clear();
            replaceAssignment(partitionsOf(view, 0));
            wholeTopics.add(topic);
        });
    }

    private static Set<TopicPartition> partitionsOf(TopicView topic, int first) {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        for (int partition = first; partition < topic.partitionCount(); partition++) {
            partitions.add(new TopicPartition(topic.name(), partition));
        }
        return partitions;
    }

    private void replaceAssignment(Set<TopicPartition> wanted) {
        Set<TopicPartition> added = new LinkedHashSet<>(wanted);
        assigned.values().stream()
                .filter(each -> router.metadata()
                        .known(each.name.topic())
                        .filter(now -> now.id().equals(each.topic.id()))
                        .isPresent())
                .forEach(each -> added.remove(each.name));
        // Everything that can fail comes before anything changes.
        Map<TopicPartition, Long> starts = offsets.startOf(options.start(), added);
        Set<TopicPartition> dropped = new LinkedHashSet<>(assigned.keySet());
        dropped.removeIf(partition -> wanted.contains(partition) && !added.contains(partition));
        dropped.forEach(partition -> {
            assigned.remove(partition);
            fetcher.stop(partition);
        });
        starts.forEach(this::begin);
    }

    private void begin(TopicPartition partition, long offset) {
        TopicView topic = offsets.topicOf(partition);
        assigned.put(
                partition,
                new Assigned(
                        partition, topic, new PartitionReader(partition, bytes -> fetcher.consumed(partition, bytes))));
        seekTo(partition, offset);
    }

    @Override
    public Set<TopicPartition> assignment() {
        return Set.copyOf(assigned.keySet());
    }

    @Override
    public ConsumerRecords<K, V> poll(Duration timeout) {
        return user.call(this::ensureOpen, () -> {
            if (assigned.isEmpty() && wholeTopics.isEmpty()) {
                throw new IllegalStateException("nothing is assigned: call assign or assignTopic before poll");
            }
            addNewPartitions();
            long deadline = System.nanoTime()
                    + Durations.requireNotNegative("timeout", timeout).toNanos();
            takeArrivals(Duration.ZERO);
            while (true) {
                throwProblems();
                ConsumerRecords<K, V> records = read();
                long left = deadline - System.nanoTime();
                if (!records.isEmpty() || woken.getAndSet(false) || left <= 0) {
                    return records;
                }
                takeArrivals(Duration.ofNanos(left));
            }
        });
    }

    /** Waits for one arrival, then takes all that are there. */
    private void takeArrivals(Duration timeout) {
        try {
            Arrival arrival = fetcher.next(timeout);
            while (arrival != null) {
                dispatch(arrival);
                arrival = fetcher.next(Duration.ZERO);
            }
        } catch (InterruptedException e) {
            // As a wakeup: poll returns, and its caller finds the flag.
            Thread.currentThread().interrupt();
            woken.set(true);
        }
    }

    private void dispatch(Arrival arrival) {
        if (arrival instanceof Arrival.Batches batches) {
            Assigned target = assigned.get(batches.partition());
            if (target != null) {
                target.reader.accept(batches);
            }
        } else if (arrival instanceof Arrival.Problem problem) {
            Assigned target = assigned.get(problem.partition());
            if (target != null) {
                target.reader.accept(problem);
            }
        } else if (!(arrival instanceof Arrival.Wakeup)) {
            throw new AssertionError(arrival);
        }
    }

    private void throwProblems() {
        for (Assigned each : List.copyOf(assigned.values())) {
            Optional<Arrival.Problem> problem = each.reader.problem();
            if (problem.isPresent() && !each.paused) {
                long position = each.reader.position();
                // Fetched again, so that a later poll goes on once the cause is gone.
                Arrival.Problem why = problem.get();
                if (why.failure().code() != ErrorCode.OFFSET_OUT_OF_RANGE) {
                    seekTo(each.name, position);
                    throw new RefusedException(why.failure().refusal());
                }
                outOfRange(each.name, position, why);
            }
        }
    }

    private void outOfRange(TopicPartition partition, long position, Arrival.Problem why) {
        switch (options.onTruncated()) {
            case EARLIEST -> seekTo(partition, why.logStartOffset());
            case LATEST -> seekTo(partition, why.highWatermark());
            case FAIL -> {
                seekTo(partition, position);
                throw new OffsetOutOfRangeException(partition, position, why.logStartOffset(), why.highWatermark());
            }
        }
    }

    private ConsumerRecords<K, V> read() {
        Map<TopicPartition, List<ConsumerRecord<K, V>>> read = new LinkedHashMap<>();
        int left = options.maxPollRecords();
        for (Assigned each : List.copyOf(assigned.values())) {
            if (left == 0) {
                break;
            }
            if (!each.paused) {
                List<ConsumerRecord<K, V>> records = new ArrayList<>();
                left -= each.reader.read(
                        left,
                        (record, epoch) -> records.add(new ConsumerRecord<>(each.name, record, epoch, keys, values)));
                if (!records.isEmpty()) {
                    read.put(each.name, Collections.unmodifiableList(records));
                }
            }
        }
        // Who was served goes to the end of the line.
        read.keySet().forEach(partition -> assigned.put(partition, assigned.remove(partition)));
        return new ConsumerRecords<>(read);
    }

    private void addNewPartitions() {
        for (String name : wholeTopics) {
            router.metadata().known(name).ifPresent(topic -> {
                for (TopicPartition partition : partitionsOf(topic, 0)) {
                    if (!assigned.containsKey(partition)) {
                        begin(partition, 0);
                    }
                }
            });
        }
    }

    private void seekTo(TopicPartition partition, long offset) {
        Assigned target = assignedOrThrow(partition);
        // Never one that an earlier assignment of this partition had.
        target.reader.seek(offset, ++generations);
        fetcher.read(partition, target.topic, generations, offset);
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " is negative");
        }
        user.run(this::ensureOpen, () -> seekTo(partition, offset));
    }

    @Override
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        seekAll(StartFrom.beginning(), partitions);
    }

    @Override
    public void seekToEnd(Collection<TopicPartition> partitions) {
        seekAll(StartFrom.end(), partitions);
    }

    @Override
    public void seekToTime(Instant time, Collection<TopicPartition> partitions) {
        seekAll(StartFrom.at(time), partitions);
    }

    private void seekAll(StartFrom where, Collection<TopicPartition> partitions) {
        user.run(this::ensureOpen, () -> {
            partitions.forEach(this::assignedOrThrow);
            offsets.startOf(where, partitions).forEach(this::seekTo);
        });
    }

    @Override
    public long position(TopicPartition partition) {
        return user.call(
                this::ensureOpen, () -> assignedOrThrow(partition).reader.position());
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        user.run(this::ensureOpen, () -> partitions.forEach(each -> assignedOrThrow(each).paused = true));
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        user.run(this::ensureOpen, () -> partitions.forEach(each -> assignedOrThrow(each).paused = false));
    }

    private Assigned assignedOrThrow(TopicPartition partition) {
        Assigned found = assigned.get(partition);
        if (found == null) {
            throw new IllegalStateException(partition + " is not assigned; assigned are " + assigned.keySet());
        }
        return found;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return user.call(this::ensureOpen, () -> offsets.ask(new OffsetQuery.Earliest(), partitions));
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return user.call(this::ensureOpen, () -> offsets.ask(new OffsetQuery.Latest(), partitions));
    }

    @Override
    public Map<TopicPartition, Optional<OffsetAndTimestamp>> offsetsForTimes(Map<TopicPartition, Instant> times) {
        return user.call(this::ensureOpen, () -> offsets.atTimes(times));
    }

    @Override
    public void wakeup() {
        woken.set(true);
        fetcher.wakeup();
    }

    @Override
    public void close() {
        closed = true;
        open.remove(this);
        fetcher.close();
        wakeup();
    }

    private void ensureOpen() {
        if (closed) {
            throw new RefusedException(Refusal.of(ErrorCode.CLOSED, "the consumer is closed"));
        }
    }
}
