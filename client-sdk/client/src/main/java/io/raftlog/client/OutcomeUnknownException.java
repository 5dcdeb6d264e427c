package io.raftlog.client;

import io.raftlog.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/** The operation was asked for and its answer never came: it may have happened, or may still. */
public final class OutcomeUnknownException extends RaftlogException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(Refusal refusal) {
        this(refusal, null);
    }

    public OutcomeUnknownException(Refusal refusal, @Nullable Throwable cause) {
        super(refusal, cause);
    }

    @Override
    public boolean definite() {
        return false;
    }
}
