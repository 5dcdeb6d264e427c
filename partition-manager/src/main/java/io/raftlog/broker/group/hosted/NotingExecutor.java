package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.hosted.Chronicle.Trigger;
import org.apache.kafka.coordinator.common.runtime.CoordinatorExecutor;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;

/**
 * Has what the library works out in the background noted: which topics match a pattern.
 *
 * <p>Confined to the coordinator's thread.
 */
record NotingExecutor(CoordinatorExecutor<CoordinatorRecord> executor, Chronicle chronicle)
        implements CoordinatorExecutor<CoordinatorRecord> {
    @Override
    public <R> boolean schedule(String key, TaskRunnable<R> task, TaskOperation<CoordinatorRecord, R> operation) {
        return executor.schedule(
                key, task, (result, failure) -> chronicle.note(operation.onComplete(result, failure), Trigger.TOPICS));
    }

    @Override
    public boolean isScheduled(String key) {
        return executor.isScheduled(key);
    }

    @Override
    public void cancel(String key) {
        executor.cancel(key);
    }
}
