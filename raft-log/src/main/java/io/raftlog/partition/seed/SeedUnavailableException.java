package io.raftlog.partition.seed;

import java.io.IOException;

/** No seed can be had at the moment, or there is no room for it: to be tried again later. */
public final class SeedUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    public SeedUnavailableException(String message) {
        super(message);
    }
}
