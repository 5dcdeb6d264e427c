package io.raftlog.tools.fault.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for sockets and for the clock, and does everything a network of proxies does.
 *
 * <p>Thread-safe where said; everything else belongs to its thread.
 */
final class EventLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private static final int PATIENCE_SECONDS = 10;

    /** What to do when a socket is ready. */
    interface Handler {
        void ready(SelectionKey key);
    }

    private record Timer(long dueNanos, Runnable task) {}

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::dueNanos));
    private volatile boolean closed;

    EventLoop(String name) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot wait for sockets", e);
        }
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Has the loop do something, and waits until it is done. Thread-safe. */
    void call(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
            return;
        }
        var done = new CompletableFuture<Void>();
        tasks.add(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    void after(long nanos, Runnable task) {
        timers.add(new Timer(System.nanoTime() + nanos, task));
    }

    SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, handler);
    }

    private void run() {
        while (!closed) {
            try {
                select();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot wait for sockets", e);
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                guarded(task);
            }
            for (Timer timer = timers.peek();
                    timer != null && timer.dueNanos() - System.nanoTime() <= 0;
                    timer = timers.peek()) {
                timers.poll();
                guarded(timer.task());
            }
        }
    }

    private void select() throws IOException {
        Timer next = timers.peek();
        if (next == null) {
            selector.select(EventLoop::dispatch);
            return;
        }
        long nanos = next.dueNanos() - System.nanoTime();
        if (nanos <= 0) {
            selector.selectNow(EventLoop::dispatch);
        } else {
            // Rounded up: never awake for nothing just before the time.
            selector.select(EventLoop::dispatch, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        }
    }

    private static void dispatch(SelectionKey key) {
        guarded(() -> ((Handler) key.attachment()).ready(key));
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (CancelledKeyException gone) {
            LOG.debug("a connection went away while it was looked at", gone);
        } catch (RuntimeException e) {
            LOG.error("a task of the proxies failed", e);
        }
    }

    /** Ends the thread; whoever uses the loop closes its sockets before. Thread-safe. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the selector", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
