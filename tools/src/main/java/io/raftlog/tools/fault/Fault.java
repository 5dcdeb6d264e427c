package io.raftlog.tools.fault;

import java.util.Set;

/**
 * Something that is done to a cluster and undone again. It names its nodes, so that whoever injects several can leave a
 * majority alone.
 *
 * <p>Immutable: what is to be undone is seen by looking at the cluster.
 */
public sealed interface Fault
        permits Kill,
                Pause,
                Restart,
                RollingRestart,
                Cut,
                OneWayCut,
                SlowLink,
                FlappingLink,
                BrokenConnections,
                HalfClosedConnections,
                PulledCable,
                DamagedFile,
                WipedNode,
                FailedForce,
                SlowDisk,
                FullDisk,
                PowerCut,
                ClockJump,
                MovingReplica {
    FaultKind kind();

    /** The nodes that cannot be counted on while it lasts, those it takes one after the other included. */
    Set<Integer> nodes();

    /** How many of its nodes it takes at a time. */
    default int brokenAtOnce() {
        return nodes().size();
    }

    /** Whether it goes on until it is healed; if not, it is over when {@link #inject} returns. */
    default boolean lasts() {
        return true;
    }

    void inject(Testbed testbed);

    /**
     * Ends it: afterwards nothing keeps its nodes from recovering. Does nothing where there is nothing to undo, so it may be
     * called again, also after an injection that failed half-way.
     */
    void heal(Testbed testbed);

    /** What exactly it does, for people and for the history. */
    String description();
}
