package io.raftlog.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One step of an operation that moves records: a send, before and after its offset is known, or a poll.
 *
 * <p>Immutable.
 */
public sealed interface MicroOp {
    /** A record for a partition. */
    sealed interface Write extends MicroOp {
        String key();

        Value value();
    }

    /** Where the record went, if anywhere, is not known. */
    record Send(String key, Value value) implements Write {
        public Send {
            Objects.requireNonNull(key);
            Objects.requireNonNull(value);
        }
    }

    /** The record has this offset, as was answered. */
    record Sent(String key, long offset, Value value) implements Write {
        public Sent {
            Objects.requireNonNull(key);
            Objects.requireNonNull(value);
        }
    }

    /** A question for records. */
    record Poll() implements MicroOp {}

    /** What was read, for each key in the order in which it came. */
    record Polled(Map<String, List<Read>> reads) implements MicroOp {
        public Polled {
            var copy = new LinkedHashMap<String, List<Read>>();
            reads.forEach((key, read) -> copy.put(key, List.copyOf(read)));
            reads = Collections.unmodifiableMap(copy);
        }
    }
}
