package io.raftlog.tools.cli;

/**
 * A size option.
 *
 * <p>Immutable.
 */
record Size(long bytes) {
    /** As an int; refused beyond 2 GiB. */
    int toInt() {
        return Math.toIntExact(bytes);
    }
}
