package io.raftlog.partition.seed;

import java.io.IOException;

/** What a source sent is not what it may send: a wrong CRC, name, size or order. None of it is kept. */
public final class SeedRejectedException extends IOException {
    private static final long serialVersionUID = 1L;

    public SeedRejectedException(String message) {
        super(message);
    }

    public SeedRejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}
