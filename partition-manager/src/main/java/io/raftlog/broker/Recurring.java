package io.raftlog.broker;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chore with a thread of its own: done again after a pause that it names itself, or as soon as it is woken.
 *
 * <p>Thread-safe.
 */
final class Recurring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recurring.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration LAST_PASS = Duration.ofSeconds(5);

    /** One pass of the chore. */
    @FunctionalInterface
    interface Chore {
        /** @return how long to rest, if nobody wakes it */
        Duration pass() throws InterruptedException;
    }

    private final String name;
    private final Chore chore;
    private final ScheduledThreadPoolExecutor thread;
    private @Nullable ScheduledFuture<?> next;

    Recurring(String name, Chore chore) {
        this.name = name;
        this.chore = chore;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "raftlog-" + name);
            made.setDaemon(true);
            return made;
        });
        thread.setRemoveOnCancelPolicy(true);
        // By default closing would wait for the next pass.
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Has a pass begin after this call, at once unless one is running. */
    void wake() {
        schedule(Duration.ZERO);
    }

    /** Has the next pass begin after a pause, though one was due earlier. */
    void wakeAfter(Duration pause) {
        schedule(pause);
    }

    /** Interrupts a running pass. Not for chores that use files: an interrupt closes them. */
    void breakOff() {
        thread.shutdownNow();
        close();
    }

    /** Waits for a running pass to end, though not for ever. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_PASS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} is still busy", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void schedule(Duration pause) {
        if (next != null) {
            next.cancel(false);
        }
        try {
            next = thread.schedule(this::run, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            next = null; // Closed.
        }
    }

    private void run() {
        synchronized (this) {
            next = null;
        }
        Duration pause;
        try {
            pause = chore.pass();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            LOG.error("{} failed, will go on in {} s", name, AFTER_FAILURE.toSeconds(), e);
            pause = AFTER_FAILURE;
        }
        synchronized (this) {
            if (next == null) {
                schedule(pause);
            }
        }
    }
}
