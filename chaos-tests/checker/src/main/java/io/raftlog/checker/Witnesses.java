package io.raftlog.checker;

import io.raftlog.checker.facts.Trace;
import io.raftlog.history.Event;
import io.raftlog.history.Operation;
import java.util.Optional;
import java.util.stream.Stream;

/** The events that a finding names. */
final class Witnesses {
    private Witnesses() {}

    /** Who wrote a value, who read it first, and who read it elsewhere. */
    static Event[] of(Trace trace) {
        return Stream.of(trace.writer().map(Operation::last), trace.firstReader(), trace.contradiction())
                .flatMap(Optional::stream)
                .distinct()
                .toArray(Event[]::new);
    }
}
