package io.raftlog.raft.gate;

import io.raftlog.log.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes creations and renamings in a directory durable where whoever makes them does not. While there are none it costs
 * a look at the directory's time.
 *
 * <p>Thread-safe.
 */
public final class SyncedDirectory {
    /** File systems take times from a clock that ticks this often, at the least. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Disk disk;
    private final Path directory;
    /** The directory's time at the last look, and when that was; it says nothing to compare it with a clock of another kind. */
    private @Nullable FileTime seen;

    private long seenNanos;
    /** Whether all was durable at that time, and later changes will show another. */
    private boolean settled;

    public SyncedDirectory(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Returns once everything that happened to the directory's entries before is durable. */
    public synchronized void settle() throws IOException {
        long nowNanos = System.nanoTime();
        FileTime changedAt = Files.getLastModifiedTime(directory);
        boolean unchanged = changedAt.equals(seen);
        if (unchanged && settled) {
            return;
        }
        disk.syncDirectory(directory);
        // A change within the same tick would not show in the time: until that is over every call syncs.
        settled = unchanged && nowNanos - seenNanos > TICK_NANOS;
        if (!unchanged) {
            seen = changedAt;
            seenNanos = nowNanos;
        }
    }
}
