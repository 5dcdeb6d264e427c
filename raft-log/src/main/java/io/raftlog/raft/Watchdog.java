package io.raftlog.raft;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the process when a Raft group of it is dead without anybody having been told: closed by Ratis, or no longer
 * writing or applying what it should. Such a node would pass for a healthy one, and could lead.
 *
 * <p>One thread looks at the groups; where a lock is held for ever, so is that thread. A second one watches the first.
 *
 * <p>Thread-safe.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** Seconds: longer than a disk takes that only is slow. */
    private static final int PATIENCE = 30;

    private final int patience;
    private final Supplier<List<GroupVitals>> groups;
    private final FailStop failStop;
    private final ProgressWatch progress;
    private final ScheduledExecutorService looking = daemon("raft-watchdog");
    private final ScheduledExecutorService supervising = daemon("raft-watchdog-watch");
    private final AtomicLong looks = new AtomicLong();

    // The supervisor's.
    private long looksBefore = -1;
    private int secondsWithoutLook;

    /** @param groups the groups of this node that nobody asked to close, each time it is asked */
    Watchdog(Supplier<List<GroupVitals>> groups, FailStop failStop) {
        this(groups, failStop, PATIENCE);
    }

    /** @param patience seconds without progress that are borne */
    Watchdog(Supplier<List<GroupVitals>> groups, FailStop failStop, int patience) {
        this.groups = groups;
        this.failStop = failStop;
        this.patience = patience;
        this.progress = new ProgressWatch(patience);
    }

    void start() {
        repeat(looking, this::look);
        repeat(supervising, this::supervise);
    }

    private void look() {
        Optional<ProgressWatch.Complaint> complaint = progress.look(groups.get());
        looks.incrementAndGet();
        complaint.ifPresent(told -> {
            LOG.error("{}; threads:\n{}", told.reason(), threads());
            failStop.halt(told.group(), told.reason(), new IllegalStateException("found by the watchdog"));
        });
    }

    private void supervise() {
        long now = looks.get();
        secondsWithoutLook = now == looksBefore ? secondsWithoutLook + 1 : 0;
        looksBefore = now;
        if (secondsWithoutLook > patience) {
            LOG.error("the Raft groups cannot be looked at; threads:\n{}", threads());
            failStop.halt(
                    "a lock of the Raft server has been held for " + patience + " s",
                    new IllegalStateException("found by the watchdog"));
        }
    }

    private static void repeat(ScheduledExecutorService thread, Runnable task) {
        // A scheduled task that throws is never run again.
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.warn("the watchdog could not look", e);
            }
        };
        // With a delay, not at a rate: after a pause of the process nothing is caught up on.
        thread.scheduleWithFixedDelay(guarded, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String threads() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            text.append('"')
                    .append(thread.getKey().getName())
                    .append("\" ")
                    .append(thread.getKey().getState())
                    .append('\n');
            for (StackTraceElement frame : thread.getValue()) {
                text.append("    at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }

    private static ScheduledExecutorService daemon(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void close() {
        supervising.shutdownNow();
        looking.shutdownNow();
    }
}
