package io.raftlog.partition.seed;

import io.raftlog.raft.EntryPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a replica is with its seed, and what is to be done when it is asked for it. Whoever needs the seed asks again
 * and again; who leads, and what is needed, may differ each time. Pure: the time is an argument.
 *
 * <p>Confined to its owner.
 */
final class SeedingState {
    /** Nobody asked for so long: the replica is fed by the Raft log again, or the leader is gone. */
    static final long ABANDONED_AFTER_NANOS = 30_000_000_000L;

    private static final long FIRST_PAUSE_NANOS = 500_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;

    private boolean running;
    private @Nullable EntryPosition complete;
    private long askedAt;
    private long pausedUntil;
    private long pause = FIRST_PAUSE_NANOS;
    private boolean paused;

    /** What to do now. */
    enum Step {
        /** Begin an attempt. */
        START,
        /** One is under way, or has just failed. */
        WAIT,
        /** The seed is complete and reaches far enough. */
        INSTALL
    }

    /** @param atLeastIndex the seed must contain the Raft entries up to this one */
    Step asked(long now, long atLeastIndex) {
        askedAt = now;
        if (running) {
            return Step.WAIT;
        }
        if (complete != null && complete.index() >= atLeastIndex) {
            return Step.INSTALL;
        }
        if (paused && now - pausedUntil < 0) {
            return Step.WAIT;
        }
        complete = null;
        running = true;
        return Step.START;
    }

    void completed(EntryPosition position) {
        running = false;
        complete = position;
        paused = false;
        pause = FIRST_PAUSE_NANOS;
    }

    /** The next attempt waits, the longer the more have failed. */
    void failed(long now) {
        running = false;
        paused = true;
        pausedUntil = now + pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }

    void installed() {
        complete = null;
    }

    Optional<EntryPosition> complete() {
        return Optional.ofNullable(complete);
    }

    boolean running() {
        return running;
    }

    /** Whether somebody still asks. */
    boolean wanted(long now) {
        return now - askedAt < ABANDONED_AFTER_NANOS;
    }
}
