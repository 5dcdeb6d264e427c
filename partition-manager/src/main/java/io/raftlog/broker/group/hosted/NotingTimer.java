package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.GroupView.Cause;
import io.raftlog.broker.group.hosted.Chronicle.Trigger;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorTimer;

/**
 * Has what the library does by its timers noted: a member that expires, or does not let go of a partition.
 *
 * <p>Confined to the coordinator's thread.
 */
record NotingTimer(CoordinatorTimer<CoordinatorRecord> timer, Chronicle chronicle)
        implements CoordinatorTimer<CoordinatorRecord> {
    private static final int MEMBER_ID_CHARS = 36;

    @Override
    public void schedule(
            String key, long delay, TimeUnit unit, boolean retry, TimeoutOperation<CoordinatorRecord> operation) {
        timer.schedule(key, delay, unit, retry, noted(key, operation));
    }

    @Override
    public void schedule(
            String key,
            long delay,
            TimeUnit unit,
            boolean retry,
            long retryBackoff,
            TimeoutOperation<CoordinatorRecord> operation) {
        timer.schedule(key, delay, unit, retry, retryBackoff, noted(key, operation));
    }

    @Override
    public void scheduleIfAbsent(
            String key, long delay, TimeUnit unit, boolean retry, TimeoutOperation<CoordinatorRecord> operation) {
        timer.scheduleIfAbsent(key, delay, unit, retry, noted(key, operation));
    }

    @Override
    public void cancel(String key) {
        timer.cancel(key);
    }

    @Override
    public boolean isScheduled(String key) {
        return timer.isScheduled(key);
    }

    private TimeoutOperation<CoordinatorRecord> noted(String key, TimeoutOperation<CoordinatorRecord> operation) {
        return () -> chronicle.note(operation.generateRecords(), triggerOf(key));
    }

    /** The library's keys end in the id of the member. */
    private static Trigger triggerOf(String key) {
        String memberId = key.substring(Math.max(0, key.length() - MEMBER_ID_CHARS));
        if (key.startsWith("session-timeout-")) {
            return new Trigger(Cause.MEMBER_EXPIRED, memberId);
        }
        if (key.startsWith("rebalance-timeout-")) {
            return new Trigger(Cause.MEMBER_TOO_SLOW_TO_REVOKE, memberId);
        }
        return Trigger.TOPICS;
    }
}
