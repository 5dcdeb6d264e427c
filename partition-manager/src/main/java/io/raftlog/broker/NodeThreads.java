package io.raftlog.broker;

import io.raftlog.broker.request.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that a node's requests share.
 *
 * @param requests run handlers and read files
 * @param commits run what follows a commit; apart from the requests, so that these do not delay acknowledgements
 * @param alarms runs what is due, and nothing that takes time
 */
record NodeThreads(ExecutorService requests, ExecutorService commits, ScheduledThreadPoolExecutor alarms)
        implements AutoCloseable {
    private static final int LEAST_REQUEST_THREADS = 4;
    private static final int LEAST_COMMIT_THREADS = 2;

    static NodeThreads start() {
        int processors = Runtime.getRuntime().availableProcessors();
        ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, named("raftlog-alarms"));
        // Most waits end before their time; their alarms should not pile up until then.
        alarms.setRemoveOnCancelPolicy(true);
        return new NodeThreads(
                Executors.newFixedThreadPool(
                        Math.max(LEAST_REQUEST_THREADS, 2 * processors), named("raftlog-requests")),
                Executors.newFixedThreadPool(Math.max(LEAST_COMMIT_THREADS, processors), named("raftlog-commits")),
                alarms);
    }

    Timer timer() {
        return (delay, action) -> {
            Future<?> due = alarms.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
            return () -> due.cancel(false);
        };
    }

    @Override
    public void close() {
        alarms.shutdownNow();
        requests.shutdown();
        commits.shutdown();
    }

    /** Daemons, numbered from 1. */
    static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
