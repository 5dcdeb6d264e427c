package io.raftlog.tools.verify;

import static io.raftlog.tools.fault.FaultKind.BIT_ROT;
import static io.raftlog.tools.fault.FaultKind.CUT;
import static io.raftlog.tools.fault.FaultKind.DISK_FULL;
import static io.raftlog.tools.fault.FaultKind.FLAP;
import static io.raftlog.tools.fault.FaultKind.FSYNC;
import static io.raftlog.tools.fault.FaultKind.HALF_CLOSE;
import static io.raftlog.tools.fault.FaultKind.KILL;
import static io.raftlog.tools.fault.FaultKind.MOVE;
import static io.raftlog.tools.fault.FaultKind.ONE_WAY;
import static io.raftlog.tools.fault.FaultKind.PAUSE;
import static io.raftlog.tools.fault.FaultKind.POWER;
import static io.raftlog.tools.fault.FaultKind.RESET;
import static io.raftlog.tools.fault.FaultKind.RESTART;
import static io.raftlog.tools.fault.FaultKind.SLOW;
import static io.raftlog.tools.fault.FaultKind.SLOW_DISK;
import static io.raftlog.tools.fault.FaultKind.TRUNCATE;
import static io.raftlog.tools.fault.FaultKind.UNPLUG;
import static io.raftlog.tools.fault.FaultKind.WIPE;

import io.raftlog.tools.fault.FaultKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * A second fault, of a node that suffers from another already: with both there is still no other node broken.
 *
 * <p>Immutable.
 *
 * @param after since the first began
 * @param longer so much longer one lasts than the other
 * @param outlasts whether it is this one, as long as nothing speaks against that
 * @param seed of everything else that chance decides
 */
public record Overlap(FaultKind kind, Duration after, Duration longer, boolean outlasts, long seed) {
    /** Those that keep a node from hearing a majority. */
    private static final Set<FaultKind> SEVERED = EnumSet.of(CUT, ONE_WAY, FLAP, UNPLUG);
    /** Those that end its process, or may; what heals them starts it and waits until it is ready. */
    private static final Set<FaultKind> DOWN = EnumSet.of(KILL, BIT_ROT, TRUNCATE, WIPE, DISK_FULL, POWER);

    public Overlap {
        if (after.isNegative() || longer.isNegative()) {
            throw new IllegalArgumentException("a fault cannot be in the past");
        }
    }

    /**
     * What may come over a node while it suffers from this. Never two conditions of the same links, for a link has one; and
     * nothing that needs a process where there is none.
     */
    static Set<FaultKind> possibleWith(FaultKind first) {
        Set<FaultKind> possible = EnumSet.noneOf(FaultKind.class);
        if (first == PAUSE) {
            possible.addAll(SEVERED);
            possible.addAll(DOWN);
            possible.addAll(EnumSet.of(SLOW, RESET, HALF_CLOSE));
        } else if (DOWN.contains(first)) {
            possible.addAll(SEVERED);
            possible.add(SLOW);
        } else if (SEVERED.contains(first)) {
            possible.addAll(DOWN);
            possible.addAll(EnumSet.of(PAUSE, SLOW_DISK));
        } else if (first == SLOW) {
            possible.addAll(DOWN);
            possible.addAll(EnumSet.of(PAUSE, RESTART, RESET, HALF_CLOSE, FSYNC, SLOW_DISK));
        } else if (first == MOVE) {
            possible.addAll(SEVERED);
            possible.addAll(DOWN);
            possible.addAll(EnumSet.of(PAUSE, RESTART, SLOW, RESET, HALF_CLOSE, FSYNC, SLOW_DISK));
        } else if (first == SLOW_DISK) {
            possible.addAll(SEVERED);
            possible.add(SLOW);
        }
        return possible;
    }

    /** Whether this one is healed last. A node that is started must hear a majority, or it would never be ready. */
    boolean endsLast(FaultKind first) {
        if (DOWN.contains(first) && SEVERED.contains(kind)) {
            return false;
        }
        return outlasts || (SEVERED.contains(first) && DOWN.contains(kind));
    }
}
