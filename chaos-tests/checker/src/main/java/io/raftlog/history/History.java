package io.raftlog.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order of their times, and the operations that they tell of.
 *
 * <p>Immutable.
 */
public final class History {
    private final List<Event> events;
    private final List<Operation> operations;

    private History(List<Event> events, List<Operation> operations) {
        this.events = Collections.unmodifiableList(events);
        this.operations = Collections.unmodifiableList(operations);
    }

    /** Throws {@link IllegalArgumentException} if these do not follow each other. */
    public static History of(Iterable<Event> events) {
        Builder builder = new Builder();
        events.forEach(builder::add);
        return builder.build();
    }

    public List<Event> events() {
        return events;
    }

    /** In the order in which they began. */
    public List<Operation> operations() {
        return operations;
    }

    /** When the last event was recorded; 0 of an empty history. */
    public long lastTime() {
        return events.isEmpty() ? 0 : events.get(events.size() - 1).time();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof History history && history.events.equals(events);
    }

    @Override
    public int hashCode() {
        return events.hashCode();
    }

    @Override
    public String toString() {
        return events.size() + " events";
    }

    /**
     * Puts events together to operations. Those of one process come in their order; those of different processes in any,
     * their times tell.
     *
     * <p>Confined to one thread.
     */
    public static final class Builder {
        private final List<Event> events = new ArrayList<>();
        private final List<Operation> operations = new ArrayList<>();
        /** For each process the place of its operation that has not returned. */
        private final Map<Long, Integer> pending = new HashMap<>();

        private boolean sorted = true;

        /** Throws {@link IllegalArgumentException}, and adds nothing, if it cannot follow the events so far. */
        public Builder add(Event event) {
            if (!events.isEmpty()) {
                Event before = events.get(events.size() - 1);
                require(event.index() > before.index(), event, "its index is not above that of the event before it");
                sorted &= event.time() >= before.time();
            }
            if (event.type() == EventType.INVOKE) {
                // A process that asks again without having heard is forgiven: nobody knows what became of the first.
                pending.put(event.process(), operations.size());
                operations.add(new Operation(event, null));
            } else if (event.type().isCompletion()) {
                complete(event);
            }
            events.add(event);
            return this;
        }

        private void complete(Event event) {
            Integer place = pending.get(event.process());
            if (place == null) {
                throw bad(event, "process " + event.process() + " has asked for nothing that this could end");
            }
            Event invoke = operations.get(place).invoke();
            require(
                    invoke.function().equals(event.function()),
                    event,
                    "process " + event.process() + " waits for " + invoke.function() + " #" + invoke.index());
            require(event.time() >= invoke.time(), event, "it ends before it begins, at " + invoke.time());
            operations.set(place, new Operation(invoke, event));
            pending.remove(event.process());
        }

        public History build() {
            var allEvents = new ArrayList<>(events);
            var allOperations = new ArrayList<>(operations);
            if (!sorted) {
                allEvents.sort(Comparator.comparingLong(Event::time));
                allOperations.sort(Comparator.comparingLong(Operation::begin));
            }
            return new History(allEvents, allOperations);
        }

        private static void require(boolean holds, Event event, String otherwise) {
            if (!holds) {
                throw bad(event, otherwise);
            }
        }

        private static IllegalArgumentException bad(Event event, String what) {
            return new IllegalArgumentException(event.title() + ": " + what);
        }
    }
}
