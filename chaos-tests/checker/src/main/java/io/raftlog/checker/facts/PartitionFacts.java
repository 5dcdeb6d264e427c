package io.raftlog.checker.facts;

import io.raftlog.history.Event;
import io.raftlog.history.Read;
import io.raftlog.history.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a history says of one partition.
 *
 * <p>Filled by {@link FactsBuilder}, then only read.
 */
public final class PartitionFacts {
    /** A record whose payload failed its self-check. */
    public record Unreadable(Event reader, long offset) {}

    private final String key;
    private final Map<Value, Trace> traces = new HashMap<>();
    private final List<Placement> placements = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private boolean inTransactions;
    private boolean repeating;
    private Order order = Order.of(new long[0]);
    private @Nullable Scan scan;

    PartitionFacts(String key) {
        this.key = key;
    }

    public String key() {
        return key;
    }

    /** Of every value that was sent to it or read from it. */
    public Collection<Trace> traces() {
        return Collections.unmodifiableCollection(traces.values());
    }

    public Optional<Trace> trace(Value value) {
        return Optional.ofNullable(traces.get(value));
    }

    /** The log: which values are at which offset, by offset. */
    public List<Placement> placements() {
        return Collections.unmodifiableList(placements);
    }

    /** The value at an offset, one of them if there are several. */
    public Optional<Trace> traceAt(long offset) {
        int low = 0;
        int high = placements.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (placements.get(middle).offset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < placements.size() && placements.get(low).offset() == offset
                ? Optional.of(placements.get(low).trace())
                : Optional.empty();
    }

    public List<Unreadable> unreadable() {
        return Collections.unmodifiableList(unreadable);
    }

    public Order order() {
        return order;
    }

    /** What it held in the end; empty if nobody looked, or nobody succeeded. */
    public Optional<Scan> scan() {
        return Optional.ofNullable(scan);
    }

    /** Whether transactions wrote to it: then their control records take offsets too. */
    public boolean inTransactions() {
        return inTransactions;
    }

    /** Whether some value is at several offsets. */
    public boolean isRepeating() {
        return repeating;
    }

    Trace at(Value value) {
        return traces.computeIfAbsent(value, Trace::new);
    }

    void writtenInTransaction() {
        inTransactions = true;
    }

    void place(Trace trace, long offset) {
        if (trace.place(offset)) {
            placements.add(new Placement(offset, trace));
            repeating |= trace.offsetCount() > 1;
        }
    }

    void unreadable(Event reader, long offset) {
        unreadable.add(new Unreadable(reader, offset));
    }

    void settle(@Nullable Scan finalScan) {
        scan = finalScan;
        traces.values().forEach(Trace::settle);
        placements.sort((a, b) -> Long.compare(a.offset(), b.offset()));
        order = Order.of(orderedOffsets(finalScan));
    }

    /** Those of the scan, and what retention took before it; without a scan all that anybody was told of. */
    private long[] orderedOffsets(@Nullable Scan finalScan) {
        if (finalScan == null) {
            return placements.stream().mapToLong(Placement::offset).toArray();
        }
        long[] offsets = new long[finalScan.reads().size() + placements.size()];
        int count = 0;
        for (int i = 0; i < placements.size() && placements.get(i).offset() < finalScan.start(); i++) {
            offsets[count++] = placements.get(i).offset();
        }
        for (Read read : finalScan.reads()) {
            offsets[count++] = read.offset();
        }
        return Arrays.copyOf(offsets, count);
    }
}
