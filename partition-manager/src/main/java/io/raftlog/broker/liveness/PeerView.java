package io.raftlog.broker.liveness;

/**
 * What this node holds of another.
 *
 * <p>Immutable.
 *
 * @param quietMs since its last beat
 * @param reason for people; empty if it is heard
 */
public record PeerView(int nodeId, State state, long quietMs, String reason) {
    public enum State {
        /** Not heard of yet; nothing is done about it. */
        UNKNOWN,
        HEARD,
        /** Silent, so others are asked; or gone. */
        SUSPECTED
    }
}
