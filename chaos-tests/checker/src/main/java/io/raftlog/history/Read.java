package io.raftlog.history;

import java.util.Objects;

/**
 * A record as somebody read it.
 *
 * <p>Immutable.
 */
public record Read(long offset, Value value) {
    public Read {
        Objects.requireNonNull(value);
    }

    @Override
    public String toString() {
        return "[" + offset + " " + value + "]";
    }
}
