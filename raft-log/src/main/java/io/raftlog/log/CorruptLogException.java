package io.raftlog.log;

import io.raftlog.record.CorruptBatchException;
import java.io.IOException;
import java.nio.file.Path;

/** A log file does not hold what it must. Opening refuses such a file unless it is a tail that can be cut. */
public final class CorruptLogException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long position;
    private final String reason;

    public CorruptLogException(Path file, long position, String reason) {
        super(file + " at byte " + position + ": " + reason);
        this.file = file;
        this.position = position;
        this.reason = reason;
    }

    CorruptLogException(Path file, long position, CorruptBatchException cause) {
        this(file, position, String.valueOf(cause.getMessage()));
        initCause(cause);
    }

    public Path file() {
        return file;
    }

    /** Everything before this byte of the file was found in order, as far as it was looked at. */
    public long position() {
        return position;
    }

    public String reason() {
        return reason;
    }
}
