package io.raftlog.broker.group.hosted;

import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorEventProcessor;
import org.apache.kafka.coordinator.common.runtime.MultiThreadedEventProcessor;
import org.apache.kafka.server.util.timer.SystemTimer;
import org.apache.kafka.server.util.timer.SystemTimerReaper;
import org.apache.kafka.server.util.timer.Timer;

/**
 * Time and threads of a tenure, which closes them with itself.
 *
 * @param processor runs what changes groups, one thing after the other
 * @param background reads the log, and matches patterns
 */
record Environment(Time time, Timer timer, CoordinatorEventProcessor processor, ExecutorService background) {
    static Environment real(InstantSource clock) {
        var time = new ClockedTime(clock);
        return new Environment(
                time,
                new SystemTimerReaper("raftlog-groups-reaper", new SystemTimer("raftlog-groups-timer")),
                new MultiThreadedEventProcessor(new LogContext(), "raftlog-groups-", 1, time, new NoRuntimeMetrics()),
                Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, "raftlog-groups-background");
                    thread.setDaemon(true);
                    return thread;
                }));
    }
}
