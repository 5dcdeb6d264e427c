package io.raftlog.raft;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * The one thread on which the groups of a node take their checkpoints: one after the other, so that a hundred of them
 * never write at once.
 *
 * <p>Thread-safe.
 */
final class Checkpointer implements AutoCloseable {
    private static final long LOOK_INTERVAL_MS = 200;

    private final RaftLogPolicy policy;
    private final Set<LongConsumer> looks = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var checkpoints = new Thread(task, "raft-checkpoints");
        checkpoints.setDaemon(true);
        return checkpoints;
    });

    Checkpointer(RaftLogPolicy policy) {
        this.policy = policy;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::lookAtAll, LOOK_INTERVAL_MS, LOOK_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    GroupCheckpoints of(ReplicatedStateMachine machine, RatisGroup group, Path raftLogDirectory) {
        return new GroupCheckpoints(machine, group, new RaftLogFiles(raftLogDirectory), policy);
    }

    /** When a group that opens now may be taken to have been looked at last: groups that open together fall due apart. */
    long staggered(RatisGroup group) {
        long interval = policy.checkpointInterval().toNanos();
        return System.nanoTime() - (long) (interval * (Math.floorMod(group.id().hashCode(), 997) / 997.0));
    }

    /** @param look called with the present {@link System#nanoTime}, several times a second; throws nothing */
    void add(LongConsumer look) {
        looks.add(look);
    }

    void remove(LongConsumer look) {
        looks.remove(look);
    }

    private void lookAtAll() {
        looks.forEach(look -> look.accept(System.nanoTime()));
    }

    /** Begins nothing more. Does not interrupt: Ratis closes a group if its caller is interrupted. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
