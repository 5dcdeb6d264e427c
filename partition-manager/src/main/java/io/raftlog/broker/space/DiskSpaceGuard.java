package io.raftlog.broker.space;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Foresees a full disk: looks at the free space and, while it is too little, has new records refused, though not those
 * that a leader elsewhere has taken. Writing begins again by itself once there is space.
 *
 * <p>Whoever writes nevertheless until the disk is full is stopped: a write that fails halts the node.
 *
 * <p>{@link #look} belongs to one thread; the rest is thread-safe.
 */
public final class DiskSpaceGuard {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSpaceGuard.class);
    private static final Duration RELAXED = Duration.ofSeconds(1);
    private static final Duration TENSE = Duration.ofMillis(100);
    /** So many times the limit is as close as it gets within a second of writing. */
    private static final int CLOSE = 4;

    private final Path directory;
    private final Space space;
    private final SpaceLimits limits;
    private final Ballast ballast;
    private volatile boolean low;
    private volatile long free;
    private boolean blind;

    private DiskSpaceGuard(Path directory, Space space, SpaceLimits limits) {
        this.directory = directory;
        this.space = space;
        this.limits = limits;
        this.ballast = new Ballast(directory);
    }

    /** What opening came to: a guard, or why the node must not start. */
    public record Opened(Optional<DiskSpaceGuard> guard, Optional<Refusal> refusal) {}

    /** Before anything of the node is opened that writes. Gives up the ballast where nothing else helps. */
    public static Opened open(Path directory, Space space, SpaceLimits limits) throws IOException {
        DiskSpaceGuard guard = new DiskSpaceGuard(directory, space, limits);
        guard.free = space.free();
        if (guard.free < limits.startBytes() && guard.ballast.size() > 0) {
            guard.ballast.release();
            LOG.warn("gave up the ballast in {}: {} bytes were left", directory, guard.free);
            guard.free = space.free();
        }
        if (guard.free < limits.startBytes()) {
            return new Opened(
                    Optional.empty(),
                    Optional.of(new Refusal(
                            ErrorCode.STORAGE_FULL,
                            "the disk of " + directory + " has " + mib(guard.free) + " left; a node needs "
                                    + mib(limits.startBytes()) + " to start",
                            "free space there, then start it again; how it is used:  df -h " + directory)));
        }
        guard.look();
        return new Opened(Optional.of(guard), Optional.empty());
    }

    /** @return how long to wait before the next look */
    public Duration look() {
        try {
            free = space.free();
            if (!low && free < limits.writeBytes()) {
                low = true;
                LOG.warn("{}", message());
            } else if (low && free >= limits.writeAgainBytes()) {
                low = false;
                LOG.info("the disk of {} has {} left again: new records are taken", directory, mib(free));
            }
            keepBallast();
            blind = false;
        } catch (IOException e) {
            if (!blind) {
                LOG.warn("cannot see how much space the disk of {} has left", directory, e);
            }
            blind = true;
        }
        return free < CLOSE * limits.writeAgainBytes() ? TENSE : RELAXED;
    }

    private void keepBallast() throws IOException {
        long missing = limits.ballastBytes() - ballast.size();
        if (missing > 0 && free > limits.writeAgainBytes() + missing) {
            ballast.reserve(limits.ballastBytes());
        }
    }

    /** Whether new records are refused here. */
    public boolean low() {
        return low;
    }

    /** Bytes that may be written before new records are refused; negative if they are. */
    public long spare() throws IOException {
        return space.free() - limits.writeAgainBytes();
    }

    /** Why new records are refused; empty if they are not. */
    public Optional<Refusal> refusal() {
        return low ? Optional.of(new Refusal(ErrorCode.STORAGE_FULL, message(), hint())) : Optional.empty();
    }

    private String message() {
        return "the disk of " + directory + " has " + mib(free) + " left, less than the " + mib(limits.writeBytes())
                + " that new records need; reads go on";
    }

    private String hint() {
        return "free space there; writing begins again by itself. The limit is disk.free.min.bytes:  df -h "
                + directory;
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}
