package io.raftlog.client;

import io.raftlog.client.group.KeyedWork;
import io.raftlog.client.group.KeyedWork.Task;
import io.raftlog.client.routing.ClientTimer;
import io.raftlog.model.TopicPartition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Gives records to a handler, on threads of its own.
 *
 * <p>Thread-safe.
 */
final class HandledWork<K, V> implements GroupWork<K, V> {
    /** What becomes of a record that failed for the last time; returns if it is taken care of, throws if not. */
    interface LastResort<K, V> {
        void failed(ConsumerRecord<K, V> record, int attempts, Throwable why) throws Exception;
    }

    private final KeyedWork<ConsumerRecord<K, V>> work;
    private final Function<ConsumerRecord<K, V>, Object> laneOf;
    private final int resumeAt;
    private final RecordHandler<K, V> handler;
    private final List<Duration> retryDelays;
    private final LastResort<K, V> lastResort;
    private final Consumer<Throwable> stop;
    private final ExecutorService workers;
    private final ClientTimer timer;
    private volatile Runnable progressed = () -> {};

    // Guarded by the monitor, as the work is.
    private long permits;
    private boolean stopped;
    private long wakeAtNanos;
    private boolean wakePlanned;

    /**
     * @param laneOf records of a partition with equal values stay in order
     * @param permits how many records may be begun before more are permitted
     * @param resumeAt how many records in hand of a partition are few enough to read on
     * @param stop hears why work cannot go on
     */
    HandledWork(
            int concurrency,
            Function<ConsumerRecord<K, V>, Object> laneOf,
            long permits,
            int resumeAt,
            RecordHandler<K, V> handler,
            List<Duration> retryDelays,
            LastResort<K, V> lastResort,
            Consumer<Throwable> stop,
            ExecutorService workers,
            ClientTimer timer) {
        this.work = new KeyedWork<>(concurrency);
        this.laneOf = laneOf;
        this.permits = permits;
        this.resumeAt = resumeAt;
        this.handler = handler;
        this.retryDelays = retryDelays;
        this.lastResort = lastResort;
        this.stop = stop;
        this.workers = workers;
        this.timer = timer;
    }

    /** The lane of a record by its key; those without one are in one lane. */
    static Object keyOf(ConsumerRecord<?, ?> record) {
        byte[] key = record.keyBytes();
        return key == null ? "no key" : ByteBuffer.wrap(key);
    }

    /** Runs when a partition that is to be let go, or had too many records in hand, has got on. */
    void onProgress(Runnable action) {
        progressed = action;
    }

    synchronized void permit(long more) {
        permits = permits + more < 0 ? Long.MAX_VALUE : permits + more;
        dispatch();
    }

    @Override
    public void polled() {}

    @Override
    public synchronized void delivered(ConsumerRecords<K, V> records) {
        for (ConsumerRecord<K, V> record : records) {
            work.add(record.topicPartition(), record.offset(), laneOf.apply(record), record);
        }
        dispatch();
    }

    private synchronized void dispatch() {
        while (!stopped && permits > 0) {
            Optional<Task<ConsumerRecord<K, V>>> next = work.next(System.nanoTime());
            if (next.isEmpty()) {
                planRetry();
                return;
            }
            if (permits != Long.MAX_VALUE) {
                permits--;
            }
            workers.execute(() -> run(next.get()));
        }
    }

    private void planRetry() {
        OptionalLong due = work.nextRetryNanos();
        if (due.isEmpty() || (wakePlanned && wakeAtNanos - due.getAsLong() <= 0)) {
            return;
        }
        wakePlanned = true;
        wakeAtNanos = due.getAsLong();
        timer.later(
                Duration.ofNanos(Math.max(0, wakeAtNanos - System.nanoTime())),
                () -> {
                    synchronized (this) {
                        wakePlanned = false;
                    }
                    dispatch();
                },
                this::stop);
    }

    private void run(Task<ConsumerRecord<K, V>> task) {
        try {
            handler.handle(task.record());
            finished(task);
        } catch (Exception e) {
            failed(task, e);
        } catch (Error e) {
            // Nothing that the next attempt or another record would fare better with.
            giveUp(task, e);
            throw e;
        }
    }

    private void failed(Task<ConsumerRecord<K, V>> task, Exception why) {
        // The same bytes will not fit the next time either.
        if (!(why instanceof DecodingException) && task.attempts() <= retryDelays.size()) {
            Duration delay = retryDelays.get(task.attempts() - 1);
            synchronized (this) {
                // It was permitted already.
                permits = permits == Long.MAX_VALUE ? permits : permits + 1;
                work.park(task, System.nanoTime() + delay.toNanos());
            }
            settled(task.partition());
            return;
        }
        try {
            lastResort.failed(task.record(), task.attempts(), why);
            finished(task);
        } catch (Exception e) {
            giveUp(task, e);
        }
    }

    private void giveUp(Task<ConsumerRecord<K, V>> task, Throwable why) {
        synchronized (this) {
            stopped = true;
            work.park(task, System.nanoTime());
        }
        stop.accept(why);
        settled(task.partition());
    }

    private void finished(Task<ConsumerRecord<K, V>> task) {
        synchronized (this) {
            work.done(task);
        }
        settled(task.partition());
    }

    private void settled(TopicPartition partition) {
        boolean waitedFor;
        synchronized (this) {
            waitedFor = work.isLeaving(partition) || work.inHand(partition) == resumeAt;
            dispatch();
            notifyAll();
        }
        if (waitedFor) {
            progressed.run();
        }
    }

    /** Returns when no record is worked on; none must be begun meanwhile. */
    synchronized void awaitIdle() {
        boolean interrupted = false;
        while (work.running() > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins no further record. */
    synchronized void stop() {
        stopped = true;
    }

    synchronized int inHand(TopicPartition partition) {
        return work.inHand(partition);
    }

    @Override
    public synchronized OptionalLong processed(TopicPartition partition) {
        return work.committable(partition);
    }

    @Override
    public OptionalLong delivered(TopicPartition partition) {
        return processed(partition);
    }

    @Override
    public synchronized boolean letGo(TopicPartition partition) {
        return work.letGo(partition);
    }

    @Override
    public synchronized void ended(TopicPartition partition) {
        work.end(partition);
    }

    @Override
    public synchronized Map<TopicPartition, InHand> inHand() {
        Map<TopicPartition, InHand> oldest = new HashMap<>();
        work.oldest().forEach(task -> oldest.put(task.partition(), new InHand(task.offset(), task.begunNanos())));
        return oldest;
    }
}
