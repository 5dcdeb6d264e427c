package io.raftlog.history;

import java.util.Locale;
import java.util.Optional;

/** What an event says about its operation. */
public enum EventType {
    /** It is about to be asked for. */
    INVOKE,
    /** It definitely happened. */
    OK,
    /** It provably never happens: neither has it, nor will it. */
    FAIL,
    /** Nobody knows whether it happened, or will. */
    INFO,
    /** Not an operation: something was done to the cluster, or noticed about it. */
    NEMESIS;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As it stands in a history. */
    public String label() {
        return label;
    }

    /** Whether it ends the operation of its process. */
    public boolean isCompletion() {
        return this == OK || this == FAIL || this == INFO;
    }

    static Optional<EventType> ofLabel(String label) {
        for (EventType type : values()) {
            if (type.label.equals(label)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
