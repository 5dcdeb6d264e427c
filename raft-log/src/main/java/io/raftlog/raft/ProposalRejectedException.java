package io.raftlog.raft;

/** A proposal was turned down before it entered the Raft log: it did not happen and never will. */
public final class ProposalRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    public ProposalRejectedException(String message) {
        super(message);
    }

    public ProposalRejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}
