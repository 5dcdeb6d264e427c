package io.raftlog.raft;

import io.raftlog.log.CorruptLogException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;

/**
 * A committed entry that the machine cannot apply. It is in the log of every replica and will be there after a restart: each
 * would throw again, so a node that met one stays down rather than skip it.
 */
public final class InapplicableEntryException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CAUSES = 16;

    private InapplicableEntryException(EntryPosition position, RuntimeException cause) {
        super("entry " + position.index() + " of term " + position.term() + " cannot be applied: " + cause, cause);
    }

    /** What applying an entry failed with, as such an exception unless it tells of this replica's files: those may be mended. */
    public static RuntimeException of(EntryPosition position, RuntimeException failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof UncheckedIOException
                    || cause instanceof CorruptLogException
                    || cause instanceof ClosedChannelException) {
                return failure;
            }
            cause = cause.getCause();
        }
        return new InapplicableEntryException(position, failure);
    }
}
