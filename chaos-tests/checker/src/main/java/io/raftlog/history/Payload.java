package io.raftlog.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an event is about: its {@code v}.
 *
 * <p>Immutable.
 */
public sealed interface Payload {
    /** Of an event that says nothing more than that it happened. */
    Payload NOTHING = new Nothing();

    static Payload of(MicroOp... steps) {
        return new Steps(List.of(steps));
    }

    static Payload of(List<MicroOp> steps) {
        return new Steps(steps);
    }

    /** Of {@code commit}, {@code committed}, {@code begin} and {@code end}. */
    static Payload offset(String key, long offset) {
        return new Offsets(Map.of(key, OptionalLong.of(offset)));
    }

    /** Of {@code assign}, {@code subscribe}, {@code seek}, {@code joined} and {@code revoked}. */
    static Payload keys(List<String> keys) {
        return new Keys(keys);
    }

    /** Of {@code create}, {@code delete} and {@code describe}: a topic that exists, or is asked to. */
    static Payload topic(String name, String id) {
        return new Topics(Map.of(name, Optional.of(id)));
    }

    /** Of {@code create}, {@code delete} and {@code describe}: a topic without an id, or that does not exist. */
    static Payload topic(String name) {
        return new Topics(Map.of(name, Optional.empty()));
    }

    /** Anything made of maps, lists, strings, numbers and booleans. */
    static Payload json(Object json) {
        return new Other(PlainJson.copy(json));
    }

    /** Of {@code send}, {@code poll}, {@code txn}, {@code final} and {@code dump}. */
    record Steps(List<MicroOp> steps) implements Payload {
        public Steps {
            steps = List.copyOf(steps);
        }
    }

    /** An offset for each key; empty where there is none. */
    record Offsets(Map<String, OptionalLong> offsets) implements Payload {
        public Offsets {
            offsets = Collections.unmodifiableMap(new LinkedHashMap<>(offsets));
        }
    }

    /** Partitions, by key. */
    record Keys(List<String> keys) implements Payload {
        public Keys {
            keys = List.copyOf(keys);
        }
    }

    /** Topics by name, with their ids; empty where there is none. */
    record Topics(Map<String, Optional<String>> ids) implements Payload {
        public Topics {
            ids = Collections.unmodifiableMap(new LinkedHashMap<>(ids));
        }
    }

    /** Any JSON. */
    record Other(Object json) implements Payload {}

    /** See {@link #NOTHING}. */
    record Nothing() implements Payload {}
}
