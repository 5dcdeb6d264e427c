package io.raftlog.checker;

import io.raftlog.history.Event;
import java.util.List;

/**
 * One place where a history is wrong.
 *
 * <p>Immutable.
 *
 * @param place the partition, group or topic, or what it is about instead
 * @param what in a sentence that names values, offsets and events
 * @param events that show it
 */
public record Finding(Anomaly anomaly, String place, String what, List<Event> events) {
    public Finding {
        events = List.copyOf(events);
    }

    static Finding of(Anomaly anomaly, String place, String what, Event... events) {
        return new Finding(anomaly, place, what, List.of(events));
    }
}
