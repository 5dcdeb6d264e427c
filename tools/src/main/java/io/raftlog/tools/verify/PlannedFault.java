package io.raftlog.tools.verify;

import io.raftlog.tools.fault.FaultKind;
import java.time.Duration;
import java.util.Optional;

/**
 * A fault before it is known whom it hits.
 *
 * <p>Immutable.
 *
 * @param afterAcks so many records of the first partition are acknowledged since the last fault was over
 * @param pause then so much time passes
 * @param hold how long it lasts; without meaning for those that are over at once
 * @param seed of everything else that chance decides
 * @param overlap what comes over the same node meanwhile
 */
public record PlannedFault(
        FaultKind kind, Aim aim, int afterAcks, Duration pause, Duration hold, long seed, Optional<Overlap> overlap) {
    public PlannedFault {
        if (afterAcks < 0 || pause.isNegative() || hold.isNegative()) {
            throw new IllegalArgumentException("a fault cannot be in the past");
        }
    }

    /** By itself. */
    public PlannedFault(FaultKind kind, Aim aim, int afterAcks, Duration pause, Duration hold, long seed) {
        this(kind, aim, afterAcks, pause, hold, seed, Optional.empty());
    }

    public PlannedFault overlappedBy(Overlap second) {
        return new PlannedFault(kind, aim, afterAcks, pause, hold, seed, Optional.of(second));
    }

    /** At once, for {@code hold}. */
    public static PlannedFault of(FaultKind kind, Aim aim, int afterAcks, Duration hold) {
        return new PlannedFault(kind, aim, afterAcks, Duration.ZERO, hold, 1);
    }
}
