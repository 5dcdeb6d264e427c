package io.raftlog.broker.liveness;

import java.time.Duration;

/**
 * How fast the detector acts.
 *
 * <p>Immutable.
 *
 * @param beat between two beats
 * @param silence after which a node without beats is suspected, and others are asked
 */
public record LivenessSettings(Duration beat, Duration silence) {
    /** How often this node looks around. */
    static final Duration TICK = Duration.ofMillis(25);

    /** Raft entries may still be on their way through this node when the stream of their sender has ended. */
    private static final long SETTLE_MS = 20;
    /** What an election takes, and then some. */
    private static final long PATIENCE_MS = 400;

    private static final long ASK_AGAIN_MS = 50;

    public LivenessSettings {
        if (silence.compareTo(beat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("silence of " + silence + " is less than two beats of " + beat);
        }
    }

    long silenceMs() {
        return silence.toMillis();
    }

    /** How long a broken stream may take to be opened again. */
    long redialMs() {
        return 2 * beat.toMillis();
    }

    /** For how long a Raft log must not have grown before it is compared with others. */
    long settleMs() {
        return SETTLE_MS;
    }

    /** How long to wait for the leader that another node said it would be, or that this one tried to be. */
    long patienceMs() {
        return PATIENCE_MS;
    }

    long askAgainMs() {
        return ASK_AGAIN_MS;
    }
}
