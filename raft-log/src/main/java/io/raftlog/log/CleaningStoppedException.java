package io.raftlog.log;

import java.io.IOException;

/** The cleaning of a log ended early: it was told to, or the log was closed or changed under it. Nothing is broken. */
public final class CleaningStoppedException extends IOException {
    private static final long serialVersionUID = 1L;

    CleaningStoppedException(String reason) {
        super(reason);
    }
}
