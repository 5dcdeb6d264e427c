package io.raftlog.junit;

import io.raftlog.tools.cluster.LocalClusterException;
import java.util.ArrayList;
import java.util.List;

/** The cluster of a test cannot be started, or brought into the state it should be in; the message says why. */
public final class RaftlogClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RaftlogClusterException(String message) {
        super(message);
    }

    RaftlogClusterException(String message, Throwable cause) {
        super(message, cause);
    }

    /** With all that the local cluster has to say, the last lines of a node's log among it. */
    static RaftlogClusterException of(String what, LocalClusterException cause) {
        List<String> lines = new ArrayList<>();
        lines.add(what + ": " + cause.code().label() + " " + cause.getMessage());
        cause.advice().forEach(line -> lines.add("  " + line));
        return new RaftlogClusterException(String.join("\n", lines), cause);
    }
}
