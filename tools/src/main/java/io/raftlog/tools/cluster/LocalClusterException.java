package io.raftlog.tools.cluster;

import io.raftlog.protocol.ErrorCode;
import java.util.List;

/** A local cluster cannot do what it was asked to; the message says why, the advice what to do. */
public final class LocalClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<String> advice;

    LocalClusterException(ErrorCode code, String message, String... advice) {
        super(message);
        this.code = code;
        this.advice = List.of(advice);
    }

    public ErrorCode code() {
        return code;
    }

    public List<String> advice() {
        return advice;
    }
}
