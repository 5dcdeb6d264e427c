package io.raftlog.broker.request;

import java.time.Duration;

/**
 * Runs things later.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface Timer {
    /** A thing that was to run later. */
    @FunctionalInterface
    interface Alarm {
        /** It need not run any more; it may be running already. */
        void cancel();
    }

    /** The action must not block: all of a node's timers share a thread. */
    Alarm after(Duration delay, Runnable action);
}
