package io.raftlog.log;

import java.io.IOException;
import java.nio.file.Path;

/** The log does not hold the batches it was asked for, byte for byte: they were cut off, or were never written. */
public final class BatchMissingException extends IOException {
    private static final long serialVersionUID = 1L;

    BatchMissingException(Path file, long position, String reason) {
        super(file + " at byte " + position + ": " + reason);
    }
}
