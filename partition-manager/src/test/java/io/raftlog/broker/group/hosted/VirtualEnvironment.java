package io.raftlog.broker.group.hosted;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorEvent;
import org.apache.kafka.coordinator.common.runtime.CoordinatorEventProcessor;
import org.apache.kafka.server.util.timer.Timer;
import org.apache.kafka.server.util.timer.TimerTask;
import org.apache.kafka.server.util.timer.TimerTaskEntry;

/** Time that stands still until it is told, and threads that are none: what is to run waits in queues. */
final class VirtualEnvironment {
    private long nowMs = 1_000_000;
    private final List<Alarms> alarms = new ArrayList<>();
    private final List<Events> events = new ArrayList<>();

    Environment open() {
        Alarms timer = new Alarms();
        Events processor = new Events();
        alarms.add(timer);
        events.add(processor);
        return new Environment(new Clock(), timer, processor, new Inline());
    }

    long nowMs() {
        return nowMs;
    }

    /** Runs one thing that waits; false if nothing does. */
    boolean step() {
        alarms.removeIf(timer -> timer.closed);
        events.removeIf(processor -> processor.closed);
        for (Events processor : List.copyOf(events)) {
            CoordinatorEvent next = processor.waiting.poll();
            if (next != null) {
                next.run();
                return true;
            }
        }
        for (Alarms timer : List.copyOf(alarms)) {
            if (timer.ring()) {
                return true;
            }
        }
        return false;
    }

    void advance(long ms) {
        nowMs += ms;
    }

    private final class Clock implements Time {
        @Override
        public long milliseconds() {
            return nowMs;
        }

        @Override
        public long nanoseconds() {
            return TimeUnit.MILLISECONDS.toNanos(nowMs);
        }

        @Override
        public void sleep(long ms) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Alarms implements Timer {
        private final List<TimerTaskEntry> entries = new ArrayList<>();
        private boolean closed;

        @Override
        public void add(TimerTask task) {
            entries.add(new TimerTaskEntry(task, nowMs + task.delayMs));
        }

        boolean ring() {
            entries.removeIf(TimerTaskEntry::cancelled);
            for (TimerTaskEntry entry : entries) {
                if (entry.expirationMs <= nowMs) {
                    entries.remove(entry);
                    entry.timerTask.run();
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean advanceClock(long timeoutMs) {
            return false;
        }

        @Override
        public int size() {
            return entries.size();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Events implements CoordinatorEventProcessor {
        private final Deque<CoordinatorEvent> waiting = new ArrayDeque<>();
        private boolean closed;

        @Override
        public void enqueueLast(CoordinatorEvent event) {
            requireOpen();
            waiting.addLast(event);
        }

        @Override
        public void enqueueFirst(CoordinatorEvent event) {
            requireOpen();
            waiting.addFirst(event);
        }

        private void requireOpen() {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
        }

        @Override
        public void close() {
            closed = true;
            while (!waiting.isEmpty()) {
                waiting.remove().complete(new RejectedExecutionException("closed"));
            }
        }
    }

    private static final class Inline extends AbstractExecutorService implements ExecutorService {
        private boolean closed;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {
            closed = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            closed = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return closed;
        }

        @Override
        public boolean isTerminated() {
            return closed;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
