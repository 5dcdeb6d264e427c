package io.raftlog.raft.gate;

import io.raftlog.log.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Makes creations and renamings in a directory durable where whoever makes them does not. While there are none it costs
 * a look at the directory's time.
 *
 * <p>Thread-safe.
 */
public final class SyncedDirectory {
    /** File systems take times from a clock that ticks this often, at the least. */
    private static final long TICK_MS = 20;

    private final Disk disk;
    private final Path directory;
    /** The directory's time at which all was durable. */
    private @Nullable FileTime settledAt;

    public SyncedDirectory(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Returns once everything that happened to the directory's entries before is durable. */
    public synchronized void settle() throws IOException {
        long nowMs = System.currentTimeMillis();
        FileTime changedAt = Files.getLastModifiedTime(directory);
        if (changedAt.equals(settledAt)) {
            return;
        }
        disk.syncDirectory(directory);
        // A change within the same tick would not show in the time: until then every call syncs.
        settledAt = nowMs - changedAt.toMillis() > TICK_MS ? changedAt : null;
    }
}
