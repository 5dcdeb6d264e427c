package io.raftlog.raft;

import java.io.IOException;
import java.util.UUID;

/** A group is not opened here: its replica may have lost what it acknowledged, so it must not vote. */
public final class GroupQuarantinedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public GroupQuarantinedException(UUID groupId, String reason) {
        super("Raft group " + groupId + " is quarantined: " + reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
