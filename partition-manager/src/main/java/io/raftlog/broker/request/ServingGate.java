package io.raftlog.broker.request;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Optional;

/**
 * Whether this node takes requests: not before its metadata has caught up, and no more once it stops.
 *
 * <p>Thread-safe.
 */
public final class ServingGate {
    private enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    private volatile Phase phase = Phase.STARTING;

    /** The metadata has caught up; without effect once {@link #stop} was called. */
    public synchronized void open() {
        if (phase == Phase.STARTING) {
            phase = Phase.SERVING;
        }
    }

    public synchronized void stop() {
        phase = Phase.STOPPING;
    }

    /** Why a request must be turned away now; empty if it may go on. */
    public Optional<Refusal> refusal() {
        return switch (phase) {
            case SERVING -> Optional.empty();
            case STARTING ->
                Optional.of(new Refusal(
                        ErrorCode.NOT_READY,
                        "the node is starting: its metadata has not caught up",
                        "try again shortly, or see why: raftlog cluster health"));
            case STOPPING ->
                Optional.of(
                        new Refusal(ErrorCode.NOT_READY, "the node is stopping", "ask another node of the cluster"));
        };
    }
}
