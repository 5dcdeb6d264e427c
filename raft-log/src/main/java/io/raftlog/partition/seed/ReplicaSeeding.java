package io.raftlog.partition.seed;

import io.raftlog.log.Disk;
import io.raftlog.log.LocalDisk;
import io.raftlog.raft.EntryPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills one replica with the files of another, beside its own, while the replica goes on as it is; and puts them in place
 * when told to.
 *
 * <p>Thread-safe.
 */
public final class ReplicaSeeding implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaSeeding.class);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(10);

    private final UUID groupId;
    private final SeedSource source;
    private final Executor executor;
    private final SeedInstallation installation;
    private final SeedDownload download;
    private final SeedingState state = new SeedingState();
    private SeedSource.@Nullable Session session;
    private @Nullable String lastFailure;
    /** Since the last success. */
    private int failures;
    /** Whether an attempt may be at work on files. */
    private boolean active;

    private boolean closed;

    /**
     * @param replica the directory of the replica's files
     * @param executor runs attempts, which block; a bounded one bounds how many replicas are filled at a time
     */
    public ReplicaSeeding(
            UUID groupId, Path replica, SeedSource source, SeedRoom room, Executor executor, SeedCheck check) {
        Disk disk = new LocalDisk();
        this.groupId = groupId;
        this.source = source;
        this.executor = executor;
        this.installation = new SeedInstallation(disk, replica);
        this.download = new SeedDownload(disk, installation.incoming(), room, check);
    }

    /**
     * Tells that the replica needs a seed, and whether one is complete. To be called again and again as long as it does;
     * it begins and goes on by itself meanwhile, and gives up when no longer called.
     *
     * @param nodeIds where it may be got, at least one: each attempt that fails is followed by one at the next, for what a
     *     node has may be damaged. If these change, an attempt under way goes on where it is: below a checkpoint all
     *     replicas are equal
     * @param atLeastIndex the seed must contain the Raft entries up to this one
     * @return the last entry that the complete seed contains: {@link #install} may be called
     */
    public synchronized Optional<EntryPosition> ready(List<Integer> nodeIds, long atLeastIndex) {
        if (closed) {
            return Optional.empty();
        }
        switch (state.asked(System.nanoTime(), atLeastIndex)) {
            case INSTALL -> {
                return state.complete();
            }
            case START -> start(nodeIds.get(failures % nodeIds.size()), atLeastIndex);
            case WAIT -> {}
        }
        return Optional.empty();
    }

    private void start(int nodeId, long atLeastIndex) {
        try {
            executor.execute(() -> attempt(nodeId, atLeastIndex));
        } catch (RejectedExecutionException closing) {
            state.failed(System.nanoTime());
        }
    }

    private void attempt(int nodeId, long atLeastIndex) {
        if (!begin()) {
            return;
        }
        try {
            LOG.info("group {} is filled from node {}: it needs Raft entry {}", groupId, nodeId, atLeastIndex);
            EntryPosition position;
            try (SeedSource.Session opened = opened(source.open(nodeId, groupId, atLeastIndex))) {
                position = download.run(opened, atLeastIndex, this::wanted);
            }
            LOG.info("group {} has a seed up to Raft entry {}", groupId, position);
            succeeded(position);
        } catch (IOException | RuntimeException e) {
            failed(nodeId, e);
        }
    }

    private synchronized boolean begin() {
        active = !closed && state.wanted(System.nanoTime());
        if (!active) {
            state.failed(System.nanoTime());
        }
        return active;
    }

    private synchronized SeedSource.Session opened(SeedSource.Session opened) {
        session = opened;
        return opened;
    }

    private synchronized boolean wanted() {
        return !closed && state.wanted(System.nanoTime());
    }

    private synchronized void succeeded(EntryPosition position) {
        ended();
        lastFailure = null;
        failures = 0;
        state.completed(position);
    }

    private synchronized void failed(int nodeId, Exception failure) {
        ended();
        failures++;
        state.failed(System.nanoTime());
        String reason = failure.toString();
        if (!closed && !reason.equals(lastFailure)) {
            lastFailure = reason;
            LOG.warn("filling group {} from node {} ended; will go on trying: {}", groupId, nodeId, reason);
        }
    }

    private void ended() {
        session = null;
        active = false;
        notifyAll();
    }

    /** Where the seed is received. */
    public Path incoming() {
        return installation.incoming();
    }

    /** Puts the complete seed in place of the replica's files, none of which may be open. */
    public synchronized void install() throws IOException {
        installation.install();
        state.installed();
    }

    /**
     * Ends an attempt under way; what it received stays for another. Waits until it has let go of its files, since another
     * attempt on the same ones may follow.
     */
    @Override
    public void close() throws IOException {
        SeedSource.Session open;
        synchronized (this) {
            closed = true;
            open = session;
        }
        if (open != null) {
            open.close();
        }
        awaitEnd();
    }

    private synchronized void awaitEnd() {
        long deadline = System.nanoTime() + ENDS_WITHIN.toNanos();
        try {
            for (long left = ENDS_WITHIN.toMillis(); active && left > 0; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (active) {
            LOG.warn(
                    "filling group {} has not ended within {} s after it was told to",
                    groupId,
                    ENDS_WITHIN.toSeconds());
        }
    }
}
