package io.raftlog.checker.facts;

import io.raftlog.history.History;
import io.raftlog.history.Operation;
import io.raftlog.history.Value;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What a history says, in the form in which detectors ask for it.
 *
 * <p>Immutable once built.
 */
public final class Facts {
    private final History history;
    private final Map<String, PartitionFacts> partitions;
    private final Map<String, List<Operation>> byFunction;

    Facts(History history, Map<String, PartitionFacts> partitions, Map<String, List<Operation>> byFunction) {
        this.history = history;
        this.partitions = Collections.unmodifiableMap(partitions);
        this.byFunction = byFunction;
    }

    /**
     * One pass over the history; memory in proportion to the records in it.
     *
     * @param logStart where each partition began, unless a {@code begin} has found it further on
     */
    public static Facts of(History history, ToLongFunction<String> logStart) {
        return new FactsBuilder(history, logStart).build();
    }

    public History history() {
        return history;
    }

    /** In the order of their keys. */
    public Collection<PartitionFacts> partitions() {
        return partitions.values();
    }

    public Optional<PartitionFacts> partition(String key) {
        return Optional.ofNullable(partitions.get(key));
    }

    /** In the order in which they began. */
    public List<Operation> operations() {
        return history.operations();
    }

    /** Those with this function. */
    public List<Operation> operations(String function) {
        return Collections.unmodifiableList(byFunction.getOrDefault(function, List.of()));
    }

    /** What the history says of this value; empty if nothing. */
    public Optional<Trace> trace(String key, Value value) {
        return partition(key).flatMap(partition -> partition.trace(value));
    }
}
