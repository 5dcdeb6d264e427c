package io.raftlog.log;

import java.io.IOException;
import java.nio.file.Path;

/** The offset asked for lies below the first one that the log still holds. */
public final class OffsetDeletedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long startOffset;

    OffsetDeletedException(Path firstFile, long offset, long startOffset) {
        super("offset " + offset + " is deleted: the log begins at offset " + startOffset + " with " + firstFile
                + " at byte 0");
        this.startOffset = startOffset;
    }

    /** Where the log begins now. */
    public long startOffset() {
        return startOffset;
    }
}
