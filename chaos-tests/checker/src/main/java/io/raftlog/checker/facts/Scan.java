package io.raftlog.checker.facts;

import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import java.util.List;

/**
 * A partition from its beginning to its end, as the last {@code final} operation that succeeded has read it.
 *
 * <p>Immutable.
 *
 * @param start the offset where the log begins: what was below it may have been deleted
 */
public record Scan(Operation operation, List<Read> reads, long start) {
    public Scan {
        reads = List.copyOf(reads);
    }

    /** Whether the operation was over before this began. */
    public boolean follows(Operation other) {
        return other.precedes(operation);
    }
}
