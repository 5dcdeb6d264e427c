package io.raftlog.client;

import io.raftlog.client.routing.ClusterRouter;
import io.raftlog.client.routing.OffsetQuery;
import io.raftlog.model.TopicPartition;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** What all consumers have, wherever their partitions come from. */
abstract class ReadingConsumer<K, V> implements Consumer<K, V> {
    private static final Duration LONGEST_POLL = Duration.ofSeconds(5);

    final ClusterRouter router;
    final PartitionOffsets offsets;
    final PartitionReads<K, V> reads;
    private final Set<AutoCloseable> open;
    private final SingleUser user = new SingleUser();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean closing;
    private volatile boolean closed;

    ReadingConsumer(ClusterRouter router, PartitionReads<K, V> reads, Set<AutoCloseable> open) {
        this.router = router;
        this.offsets = new PartitionOffsets(router);
        this.reads = reads;
        this.open = open;
    }

    /** Runs before each look for records: what is due now. */
    abstract void turn();

    /** Runs when a poll begins. */
    abstract void polled();

    /** Runs with all that a poll is about to give. */
    abstract void delivered(ConsumerRecords<K, V> records);

    /** How long a poll may wait before the next {@link #turn}. */
    abstract Duration longestWait();

    @Override
    public final ConsumerRecords<K, V> poll(Duration timeout) {
        return user.call(this::ensureOpen, () -> {
            polled();
            long deadline = System.nanoTime()
                    + Durations.requireNotNegative("timeout", timeout).toNanos();
            Duration wait = Duration.ZERO;
            while (true) {
                turn();
                ConsumerRecords<K, V> records = next(wait);
                long left = deadline - System.nanoTime();
                if (!records.isEmpty() || woken.getAndSet(false) || left <= 0 || closing) {
                    delivered(records);
                    return records;
                }
                wait = Duration.ofNanos(Math.min(left, longestWait().toNanos()));
            }
        });
    }

    private ConsumerRecords<K, V> next(Duration wait) {
        try {
            return reads.next(wait);
        } catch (InterruptedException e) {
            // As a wakeup: poll returns, and its caller finds the flag.
            Thread.currentThread().interrupt();
            woken.set(true);
            return new ConsumerRecords<>(Map.of());
        }
    }

    @Override
    public Set<TopicPartition> assignment() {
        return reads.partitions();
    }

    @Override
    public final void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " is negative");
        }
        run(() -> reads.seek(partition, offset));
    }

    @Override
    public final void seekToBeginning(Collection<TopicPartition> partitions) {
        seekAll(StartFrom.beginning(), partitions);
    }

    @Override
    public final void seekToEnd(Collection<TopicPartition> partitions) {
        seekAll(StartFrom.end(), partitions);
    }

    @Override
    public final void seekToTime(Instant time, Collection<TopicPartition> partitions) {
        seekAll(StartFrom.at(time), partitions);
    }

    private void seekAll(StartFrom where, Collection<TopicPartition> partitions) {
        run(() -> {
            reads.requireAll(partitions);
            offsets.startOf(where, partitions).forEach(reads::seek);
        });
    }

    @Override
    public final long position(TopicPartition partition) {
        return user.call(this::ensureOpen, () -> reads.position(partition));
    }

    @Override
    public final void pause(Collection<TopicPartition> partitions) {
        run(() -> partitions.forEach(each -> reads.pause(each, true)));
    }

    @Override
    public final void resume(Collection<TopicPartition> partitions) {
        run(() -> partitions.forEach(each -> reads.pause(each, false)));
    }

    @Override
    public final Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return user.call(this::ensureOpen, () -> offsets.ask(new OffsetQuery.Earliest(), partitions));
    }

    @Override
    public final Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return user.call(this::ensureOpen, () -> offsets.ask(new OffsetQuery.Latest(), partitions));
    }

    @Override
    public final Map<TopicPartition, Optional<OffsetAndTimestamp>> offsetsForTimes(Map<TopicPartition, Instant> times) {
        return user.call(this::ensureOpen, () -> offsets.atTimes(times));
    }

    @Override
    public final void wakeup() {
        woken.set(true);
        reads.nudge();
    }

    /** By the one thread that uses the consumer. */
    final void run(Runnable action) {
        user.run(this::ensureOpen, action);
    }

    /** Closes it once; a thread that polls is made to leave first. */
    @Override
    public final void close() {
        synchronized (open) {
            if (closing) {
                return;
            }
            closing = true;
        }
        open.remove(this);
        wakeup();
        try {
            if (user.takeOver(LONGEST_POLL)) {
                goodbye();
            }
        } finally {
            closed = true;
            closed();
            reads.close();
        }
    }

    /** Runs before it is closed, where the consumer can still be used, unless somebody else does not stop using it. */
    abstract void goodbye();

    /** Runs in any case. */
    abstract void closed();

    private void ensureOpen() {
        if (closed) {
            throw new RefusedException(Refusal.of(ErrorCode.CLOSED, "the consumer is closed"));
        }
    }
}
