package io.raftlog.client;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * An operation that did not succeed. Which of the two kinds it is decides what the caller may conclude: a {@link
 * RefusedException} did not happen and never will, an {@link OutcomeUnknownException} may have happened or still may.
 */
public abstract sealed class RaftlogException extends RuntimeException
        permits RefusedException, OutcomeUnknownException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String reason;
    private final String hint;

    RaftlogException(Refusal refusal, @Nullable Throwable cause) {
        super(refusal.toString(), cause);
        this.code = refusal.code();
        this.reason = refusal.message();
        this.hint = refusal.hint();
    }

    public ErrorCode code() {
        return code;
    }

    /** The message without code and hint: the value that was refused and the rule it broke. */
    public String reason() {
        return reason;
    }

    /** What to do next; empty if there is nothing to say. */
    public String hint() {
        return hint;
    }

    /** Whether the same call may succeed later without anybody changing it. */
    public boolean retriable() {
        return code.retriable();
    }

    /** Whether it is certain that the operation did not happen. */
    public abstract boolean definite();
}
