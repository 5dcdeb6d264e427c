package io.raftlog.client;

import java.time.Instant;

/**
 * Where reading a partition begins that has no position yet.
 *
 * <p>Immutable.
 */
public sealed interface StartFrom {
    /** The first record that is kept. */
    record Beginning() implements StartFrom {}

    /** The end: records acknowledged before the assignment are not read. */
    record End() implements StartFrom {}

    /** The first record with this timestamp or a later one; the end if there is none. */
    record At(Instant time) implements StartFrom {}

    static StartFrom beginning() {
        return new Beginning();
    }

    static StartFrom end() {
        return new End();
    }

    static StartFrom at(Instant time) {
        return new At(time);
    }
}
