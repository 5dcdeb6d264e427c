package io.raftlog.client;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/** The operation did not happen, and will not. */
public sealed class RefusedException extends RaftlogException permits OffsetOutOfRangeException, DecodingException {
    private static final long serialVersionUID = 1L;

    public RefusedException(Refusal refusal) {
        this(refusal, null);
    }

    public RefusedException(Refusal refusal, @Nullable Throwable cause) {
        super(refusal, cause);
    }

    RefusedException(ErrorCode code, String message) {
        this(Refusal.of(code, message), null);
    }

    @Override
    public final boolean definite() {
        return true;
    }
}
