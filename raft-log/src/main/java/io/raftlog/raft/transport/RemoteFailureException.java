package io.raftlog.raft.transport;

import java.io.IOException;

/** The other node took the call and failed; whether it had an effect there is not known. */
final class RemoteFailureException extends IOException {
    private static final long serialVersionUID = 1;

    RemoteFailureException(String peer, String reason) {
        super(peer + " failed: " + reason);
    }
}
