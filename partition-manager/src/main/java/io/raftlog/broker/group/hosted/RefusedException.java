package io.raftlog.broker.group.hosted;

import io.raftlog.protocol.Refusal;
import org.apache.kafka.common.errors.ApiException;

/** Ends an operation inside the library's runtime with a refusal of ours; nothing was changed. */
final class RefusedException extends ApiException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.message());
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
