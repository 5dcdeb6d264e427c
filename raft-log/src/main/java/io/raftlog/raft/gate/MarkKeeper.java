package io.raftlog.raft.gate;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Writes the durable marks of all groups, on a thread of its own: a commit never waits for its mark.
 *
 * <p>Thread-safe.
 */
final class MarkKeeper implements AutoCloseable {
    private static final long WRITE_EVERY_MS = 50;
    private static final long FORCE_EVERY_MS = 2_000;

    private final Set<DurableMark> marks = ConcurrentHashMap.newKeySet();
    private final Consumer<IOException> failed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var made = new Thread(task, "durable-marks");
        made.setDaemon(true);
        return made;
    });

    /** @param failed told of a mark that cannot be written: the disk under it is failing */
    MarkKeeper(Consumer<IOException> failed) {
        this.failed = failed;
        thread.scheduleWithFixedDelay(
                () -> forEach(DurableMark::write), WRITE_EVERY_MS, WRITE_EVERY_MS, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(
                () -> forEach(DurableMark::force), FORCE_EVERY_MS, FORCE_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private interface Work {
        void on(DurableMark mark) throws IOException;
    }

    private void forEach(Work work) {
        for (DurableMark mark : marks) {
            try {
                work.on(mark);
            } catch (IOException e) {
                failed.accept(e);
            }
        }
    }

    /** Keeps a mark until it is closed. */
    void keep(DurableMark mark) {
        marks.removeIf(DurableMark::closed);
        marks.add(mark);
    }

    /** The marks stay open: their groups close them. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
