package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member of a group whose records go to a handler: one thread reads, others work. */
final class HandlerSubscription<K, V> implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerSubscription.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final SubscribedConsumer<K, V> consumer;
    private final HandledWork<K, V> work;
    private final ExecutorService workers;
    private final int maxInHand;
    private final int resumeAt;
    private final Set<AutoCloseable> open;
    private final AutoCloseable deadLetters;
    private final String name;
    private final Set<TopicPartition> full = new HashSet<>();
    private final CompletableFuture<Void> cause;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /**
     * @param cause completes when work is to stop, with what is to blame
     * @param deadLetters closed at the end
     */
    HandlerSubscription(
            SubscribedConsumer<K, V> consumer,
            HandledWork<K, V> work,
            ExecutorService workers,
            int maxInHand,
            int resumeAt,
            Set<AutoCloseable> open,
            CompletableFuture<Void> cause,
            AutoCloseable deadLetters,
            String name) {
        this.consumer = consumer;
        this.work = work;
        this.workers = workers;
        this.maxInHand = maxInHand;
        this.resumeAt = resumeAt;
        this.open = open;
        this.cause = cause;
        this.deadLetters = deadLetters;
        this.name = name;
        work.onProgress(consumer::wakeup);
    }

    HandlerSubscription<K, V> begin() {
        open.add(this);
        cause.whenComplete((nothing, thrown) -> {
            work.stop();
            consumer.wakeup();
        });
        Thread thread = new Thread(this::read, name);
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void read() {
        try {
            while (!cause.isDone()) {
                holdBack();
                consumer.poll(POLL);
            }
        } catch (RuntimeException e) {
            cause.completeExceptionally(e);
        }
        try {
            finish();
        } catch (RuntimeException e) {
            cause.completeExceptionally(e);
            LOG.warn("a subscription did not end in order", e);
        } finally {
            open.remove(this);
            cause.whenComplete((nothing, thrown) -> {
                if (thrown == null) {
                    stopped.complete(null);
                } else {
                    stopped.completeExceptionally(thrown);
                }
            });
        }
    }

    /** Reads no further where the handler is far behind. */
    private void holdBack() {
        Set<TopicPartition> assigned = consumer.assignment();
        full.retainAll(assigned);
        for (TopicPartition partition : assigned) {
            int inHand = work.inHand(partition);
            if (inHand >= maxInHand && full.add(partition)) {
                consumer.pause(Set.of(partition));
            } else if (inHand <= resumeAt && full.remove(partition)) {
                consumer.resume(Set.of(partition));
            }
        }
    }

    private void finish() {
        work.stop();
        work.awaitIdle();
        try {
            consumer.close();
        } finally {
            workers.shutdown();
            try {
                deadLetters.close();
            } catch (Exception e) {
                LOG.warn("the producer of dead letters did not end in order", e);
            }
        }
    }

    @Override
    public Set<TopicPartition> assignment() {
        return consumer.assignment();
    }

    @Override
    public CompletableFuture<Void> whenStopped() {
        return stopped.copy();
    }

    /** Lets so many more records be handled. */
    void permit(long count) {
        work.permit(count);
    }

    /** Stops because of what its user did. */
    void fail(RuntimeException why) {
        cause.completeExceptionally(why);
    }

    /** Like {@link #close}, but does not wait. */
    void cancel() {
        cause.complete(null);
    }

    @Override
    public void close() {
        cancel();
        stopped.handle((nothing, thrown) -> true).join();
    }
}
