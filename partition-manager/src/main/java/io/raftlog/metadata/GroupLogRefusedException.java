package io.raftlog.metadata;

import io.raftlog.protocol.Refusal;

/** The log of consumer groups did not take a proposal: another epoch has begun, or it came for another offset. */
public final class GroupLogRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    GroupLogRefusedException(Refusal refusal) {
        super(refusal.message());
    }
}
