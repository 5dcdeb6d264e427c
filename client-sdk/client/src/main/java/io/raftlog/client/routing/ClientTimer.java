package io.raftlog.client.routing;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs short things later, on a thread of its own, until it is closed. Nothing that waits here is lost in silence: of the
 * task and what stands for it when the timer closes, exactly one runs, so that a future that hangs on it is completed.
 *
 * <p>Thread-safe.
 */
public final class ClientTimer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTimer.class);

    private final ScheduledThreadPoolExecutor thread;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    ClientTimer(String name) {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    /** Runs the task once, not before the delay is over; forgets it when the timer is closed before or already. */
    public void later(Duration delay, Runnable task) {
        later(delay, task, () -> {});
    }

    /**
     * Runs the task once, not before the delay is over.
     *
     * @param whenClosed runs instead if the timer is closed before, on the thread that closes it, or here if it is closed
     *     already
     */
    public void later(Duration delay, Runnable task, Runnable whenClosed) {
        Waiting added = new Waiting(task, whenClosed);
        waiting.add(added);
        try {
            thread.schedule(added, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            added.close();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        waiting.forEach(Waiting::close);
    }

    /** Whoever takes it out of the set decides what runs. */
    private final class Waiting implements Runnable {
        private final Runnable task;
        private final Runnable whenClosed;

        Waiting(Runnable task, Runnable whenClosed) {
            this.task = task;
            this.whenClosed = whenClosed;
        }

        @Override
        public void run() {
            if (waiting.remove(this)) {
                guarded(task);
            }
        }

        void close() {
            if (waiting.remove(this)) {
                guarded(whenClosed);
            }
        }

        private void guarded(Runnable action) {
            try {
                action.run();
            } catch (RuntimeException | AssertionError e) {
                // A defect in one must not keep the others from their turn.
                LOG.error("a task of the client's timer failed", e);
            }
        }
    }
}
