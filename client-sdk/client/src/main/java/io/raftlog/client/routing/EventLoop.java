package io.raftlog.client.routing;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that runs what it is given, in order, and what it was asked to run later. Whoever keeps mutable state on it
 * needs no lock.
 *
 * <p>Thread-safe; {@link #schedule} only from the loop itself.
 */
public final class EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final int TASKS_BETWEEN_TIMERS = 256;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::dueNanos));
    private final Thread thread;
    private final long origin = System.nanoTime();
    private volatile boolean idle;
    private volatile boolean stopped;

    public EventLoop(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs the task soon; after {@link #stop} it is forgotten. */
    public void execute(Runnable task) {
        tasks.add(task);
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** Runs the task once, not before that many nanoseconds from now. */
    public void schedule(long delayNanos, Runnable task) {
        timers.add(new Timer(System.nanoTime() - origin + Math.max(0, delayNanos), task));
    }

    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Ends the thread after the task it is in. */
    public void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!stopped) {
            boolean worked = runTasks();
            long untilTimer = runTimers();
            if (!worked && !stopped) {
                idle = true;
                if (tasks.isEmpty() && !stopped) {
                    LockSupport.parkNanos(this, untilTimer);
                }
                idle = false;
            }
        }
    }

    private boolean runTasks() {
        for (int i = 0; i < TASKS_BETWEEN_TIMERS; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return i > 0;
            }
            runGuarded(task);
        }
        return true;
    }

    /** Runs what is due and says how long it is until the next. */
    private long runTimers() {
        while (true) {
            Timer next = timers.peek();
            if (next == null) {
                return Long.MAX_VALUE;
            }
            long wait = next.dueNanos - (System.nanoTime() - origin);
            if (wait > 0) {
                return wait;
            }
            timers.poll();
            runGuarded(next.task);
        }
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            // A defect in one task must not leave everybody else's futures open for ever.
            LOG.error("a task of {} failed", thread.getName(), e);
        }
    }

    private record Timer(long dueNanos, Runnable task) {}
}
