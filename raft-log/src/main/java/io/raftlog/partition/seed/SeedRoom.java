package io.raftlog.partition.seed;

import java.io.IOException;

/**
 * How much room there is for what is received.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface SeedRoom {
    /** Bytes that may be written now; none if zero or less. */
    long bytes() throws IOException;
}
