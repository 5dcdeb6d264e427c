package io.raftlog.client;

import io.raftlog.client.HandledWork.LastResort;
import io.raftlog.client.routing.ClientTimer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A handler and how it is to be called, before it begins.
 *
 * @param laneOf records of a partition with equal values stay in order
 * @param permits how many records may be begun at first
 */
record Handling<K, V>(
        RecordHandler<K, V> handler,
        Function<ConsumerRecord<K, V>, Object> laneOf,
        HandlerOptions options,
        long permits) {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Makes the member of the group that reads for a work. */
    interface MemberFactory<K, V> {
        SubscribedConsumer<K, V> join(GroupWork<K, V> work, Set<AutoCloseable> owner);
    }

    HandlerSubscription<K, V> begin(
            DeadLetters<K, V> deadLetters,
            MemberFactory<K, V> members,
            ClientTimer timer,
            Set<AutoCloseable> open,
            String groupId) {
        return prepare(deadLetters, deadLetters, members, timer, open, groupId).begin();
    }

    HandlerSubscription<K, V> prepare(
            LastResort<K, V> lastResort,
            AutoCloseable atTheEnd,
            MemberFactory<K, V> members,
            ClientTimer timer,
            Set<AutoCloseable> open,
            String groupId) {
        String name = "raftlog-handler-" + groupId + "-" + NUMBERS.incrementAndGet();
        CompletableFuture<Void> cause = new CompletableFuture<>();
        ExecutorService workers = Executors.newFixedThreadPool(options.concurrency(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        int resumeAt = options.maxInHand() / 2;
        HandledWork<K, V> work = new HandledWork<>(
                options.concurrency(),
                laneOf,
                permits,
                resumeAt,
                handler,
                options.retryDelays(),
                lastResort,
                cause::completeExceptionally,
                workers,
                timer);
        try {
            // What reads for the handler is closed by the handler, and by nobody before it.
            SubscribedConsumer<K, V> consumer = members.join(work, ConcurrentHashMap.newKeySet());
            return new HandlerSubscription<>(
                    consumer, work, workers, options.maxInHand(), resumeAt, open, cause, atTheEnd, name);
        } catch (RuntimeException e) {
            workers.shutdown();
            throw e;
        }
    }
}
