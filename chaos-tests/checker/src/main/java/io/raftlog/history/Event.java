package io.raftlog.history;

import java.util.Objects;

/**
 * One line of a history.
 *
 * @param index its number in the history, growing
 * @param time by the recorder's monotonic clock, in nanoseconds unless the history has a unit of its own
 * @param process who does it; -1 for the nemesis
 * @param function what is done, as {@code send}
 */
public record Event(
        long index, long time, long process, EventType type, String function, Payload payload, Details details) {
    public Event {
        Objects.requireNonNull(type);
        Objects.requireNonNull(function);
        Objects.requireNonNull(payload);
        Objects.requireNonNull(details);
    }

    /** As a message names it: {@code ok send #19}. */
    public String title() {
        return type.label() + " " + function + " #" + index;
    }
}
