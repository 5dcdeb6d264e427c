package io.raftlog.client;

import io.raftlog.client.consumer.Arrival;
import io.raftlog.client.consumer.FetchSettings;
import io.raftlog.client.consumer.Fetcher;
import io.raftlog.client.consumer.PartitionReader;
import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.TopicView;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The partitions that a consumer reads, whoever chose them; a fetcher runs ahead of it.
 *
 * <p>Confined to the consumer's thread, except for {@link #nudge} and {@link #close}.
 */
final class PartitionReads<K, V> {
    /** What of the consumer's builder concerns reading alone. */
    record Options(OnTruncated onTruncated, int maxPollRecords) {}

    private final Fetcher fetcher;
    private final Options options;
    private final Serde<K> keys;
    private final Serde<V> values;

    /** In the order in which they are served next. */
    private final Map<TopicPartition, Read> reads = new LinkedHashMap<>();

    private long generations;

    PartitionReads(ClusterRouter router, FetchSettings settings, Options options, Serde<K> keys, Serde<V> values) {
        this.fetcher = new Fetcher(router, settings);
        this.options = options;
        this.keys = keys;
        this.values = values;
    }

    private static final class Read {
        final TopicPartition name;
        final TopicView topic;
        final PartitionReader reader;
        boolean paused;
        boolean withheld;

        Read(TopicPartition name, TopicView topic, PartitionReader reader) {
            this.name = name;
            this.topic = topic;
            this.reader = reader;
        }

        boolean isSilent() {
            return paused || withheld;
        }
    }

    void begin(TopicPartition partition, TopicView topic, long offset) {
        reads.put(
                partition,
                new Read(
                        partition, topic, new PartitionReader(partition, bytes -> fetcher.consumed(partition, bytes))));
        seek(partition, offset);
    }

    void end(TopicPartition partition) {
        if (reads.remove(partition) != null) {
            fetcher.stop(partition);
        }
    }

    /** Gives no more records of the partition; its position stays, and may be asked for. */
    void withhold(TopicPartition partition) {
        orThrow(partition).withheld = true;
        fetcher.stop(partition);
    }

    Set<TopicPartition> partitions() {
        return Set.copyOf(reads.keySet());
    }

    TopicView topicOf(TopicPartition partition) {
        return orThrow(partition).topic;
    }

    void seek(TopicPartition partition, long offset) {
        Read target = orThrow(partition);
        // Never one that an earlier read of this partition had.
        target.reader.seek(offset, ++generations);
        if (!target.withheld) {
            fetcher.read(partition, target.topic, generations, offset);
        }
    }

    long position(TopicPartition partition) {
        return orThrow(partition).reader.position();
    }

    void pause(TopicPartition partition, boolean now) {
        orThrow(partition).paused = now;
    }

    void requireAll(Iterable<TopicPartition> partitions) {
        partitions.forEach(this::orThrow);
    }

    private Read orThrow(TopicPartition partition) {
        Read found = reads.get(partition);
        if (found == null) {
            throw new IllegalStateException(partition + " is not assigned; assigned are " + reads.keySet());
        }
        return found;
    }

    /** The records that are there, after waiting at most this long for something to arrive. */
    ConsumerRecords<K, V> next(Duration wait) throws InterruptedException {
        takeArrivals(wait);
        throwProblems();
        return read();
    }

    /** Makes {@link #next} stop waiting. */
    void nudge() {
        fetcher.wakeup();
    }

    void close() {
        fetcher.close();
        nudge();
    }

    /** Waits for one arrival, then takes all that are there. */
    private void takeArrivals(Duration timeout) throws InterruptedException {
        Arrival arrival = fetcher.next(timeout);
        while (arrival != null) {
            dispatch(arrival);
            arrival = fetcher.next(Duration.ZERO);
        }
    }

    private void dispatch(Arrival arrival) {
        if (arrival instanceof Arrival.Batches batches) {
            Read target = reads.get(batches.partition());
            if (target != null) {
                target.reader.accept(batches);
            }
        } else if (arrival instanceof Arrival.Problem problem) {
            Read target = reads.get(problem.partition());
            if (target != null) {
                target.reader.accept(problem);
            }
        } else if (!(arrival instanceof Arrival.Wakeup)) {
            throw new AssertionError(arrival);
        }
    }

    private void throwProblems() {
        for (Read each : List.copyOf(reads.values())) {
            Optional<Arrival.Problem> problem = each.reader.problem();
            if (problem.isPresent() && !each.isSilent()) {
                long position = each.reader.position();
                // Fetched again, so that a later poll goes on once the cause is gone.
                Arrival.Problem why = problem.get();
                if (why.failure().code() != ErrorCode.OFFSET_OUT_OF_RANGE) {
                    seek(each.name, position);
                    throw new RefusedException(why.failure().refusal());
                }
                outOfRange(each.name, position, why);
            }
        }
    }

    private void outOfRange(TopicPartition partition, long position, Arrival.Problem why) {
        switch (options.onTruncated()) {
            case EARLIEST -> seek(partition, why.logStartOffset());
            case LATEST -> seek(partition, why.highWatermark());
            case FAIL -> {
                seek(partition, position);
                throw new OffsetOutOfRangeException(partition, position, why.logStartOffset(), why.highWatermark());
            }
        }
    }

    private ConsumerRecords<K, V> read() {
        Map<TopicPartition, List<ConsumerRecord<K, V>>> read = new LinkedHashMap<>();
        int left = options.maxPollRecords();
        for (Read each : List.copyOf(reads.values())) {
            if (left == 0) {
                break;
            }
            if (!each.isSilent()) {
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
        for (TopicPartition partition : read.keySet()) {
            Read served = reads.remove(partition);
            if (served != null) {
                reads.put(partition, served);
            }
        }
        return new ConsumerRecords<>(read);
    }
}
