package io.raftlog.broker;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;

/** The node did not start: nothing of it runs and nothing was changed that a second try would trip over. */
public final class NodeStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public NodeStartException(ErrorCode code, String message, String hint) {
        super(message);
        this.refusal = new Refusal(code, message, hint);
    }

    public NodeStartException(ErrorCode code, String message, String hint, Throwable cause) {
        super(message, cause);
        this.refusal = new Refusal(code, message, hint);
    }

    /** Code, reason and what to do next. */
    public Refusal refusal() {
        return refusal;
    }
}
