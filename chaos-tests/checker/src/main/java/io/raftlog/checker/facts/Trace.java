package io.raftlog.checker.facts;

import io.raftlog.history.Event;
import io.raftlog.history.Operation;
import io.raftlog.history.Value;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that a history says of one value of one partition.
 *
 * <p>Filled by {@link FactsBuilder}, then only read.
 */
public final class Trace {
    private final Value value;
    private @Nullable Operation writer;
    private long firstAsked = Long.MAX_VALUE;
    private boolean acknowledged;
    private long acknowledgedOffset;
    private boolean placed;
    private long offset;
    /** Set for the few that are at several offsets. */
    private @Nullable TreeSet<Long> offsets;

    private @Nullable Event firstReader;
    private @Nullable Event reader;
    private long readOffset;
    private @Nullable Event contradiction;
    private long contradictingOffset;
    private boolean readByOk;
    private boolean inFinal;
    private long firstInFinal;
    private long lastInFinal;

    Trace(Value value) {
        this.value = value;
    }

    public Value value() {
        return value;
    }

    /** The send of it: one that happened if any did, else one that may have, else one that failed. */
    public Optional<Operation> writer() {
        return Optional.ofNullable(writer);
    }

    /** When it was first asked to be sent; never if it was not. */
    public long firstAsked() {
        return firstAsked;
    }

    /** Whether its send is known to have happened. */
    public boolean isAcknowledged() {
        return writer != null && writer.isOk();
    }

    /** The offset that its sender was told. */
    public OptionalLong acknowledgedOffset() {
        return acknowledged ? OptionalLong.of(acknowledgedOffset) : OptionalLong.empty();
    }

    /** Who was the first to read it. */
    public Optional<Event> firstReader() {
        return Optional.ofNullable(firstReader);
    }

    /** Whether an operation that succeeded has read it. */
    public boolean isReadByOk() {
        return readByOk;
    }

    /** A read of it at another offset than its sender was told. */
    public Optional<Event> contradiction() {
        return Optional.ofNullable(contradiction);
    }

    public long contradictingOffset() {
        return contradictingOffset;
    }

    /** The lowest of its offsets, acknowledged or read. */
    public OptionalLong firstOffset() {
        return placed ? OptionalLong.of(offsets == null ? offset : offsets.first()) : OptionalLong.empty();
    }

    /** The highest of them. */
    public OptionalLong lastOffset() {
        return placed ? OptionalLong.of(offsets == null ? offset : offsets.last()) : OptionalLong.empty();
    }

    /** How many different offsets it is known at. */
    public int offsetCount() {
        return offsets != null ? offsets.size() : placed ? 1 : 0;
    }

    /** Whether the final scan has it. */
    public boolean isInFinal() {
        return inFinal;
    }

    /** Its first offset in the partition's order: in the final scan if that has it. */
    public OptionalLong firstOrdered() {
        return inFinal ? OptionalLong.of(firstInFinal) : firstOffset();
    }

    /** Its last offset in the partition's order. */
    public OptionalLong lastOrdered() {
        return inFinal ? OptionalLong.of(lastInFinal) : lastOffset();
    }

    void written(Operation by) {
        firstAsked = Math.min(firstAsked, by.begin());
        if (writer == null || certainty(by) > certainty(writer)) {
            writer = by;
        }
    }

    private static int certainty(Operation write) {
        return write.isOk() ? 2 : write.isFail() ? 0 : 1;
    }

    void acknowledgedAt(long at) {
        if (!acknowledged) {
            acknowledged = true;
            acknowledgedOffset = at;
        }
    }

    void read(Event by, long at, boolean ok) {
        if (firstReader == null || by.time() < firstReader.time()) {
            firstReader = by;
        }
        if (reader == null) {
            reader = by;
            readOffset = at;
        } else if (contradiction == null && at != readOffset) {
            // The first two offsets do: one of them is not the acknowledged one.
            contradiction = by;
            contradictingOffset = at;
        }
        readByOk |= ok;
    }

    /** To be called once, when all is known. */
    void settle() {
        if (!acknowledged || reader == null) {
            contradiction = null;
        } else if (readOffset != acknowledgedOffset) {
            contradiction = reader;
            contradictingOffset = readOffset;
        }
    }

    void inFinalAt(long at) {
        firstInFinal = inFinal ? Math.min(firstInFinal, at) : at;
        lastInFinal = inFinal ? Math.max(lastInFinal, at) : at;
        inFinal = true;
    }

    /** Whether that is news. */
    boolean place(long at) {
        if (!placed) {
            placed = true;
            offset = at;
            return true;
        }
        if (offsets == null) {
            if (at == offset) {
                return false;
            }
            offsets = new TreeSet<>();
            offsets.add(offset);
        }
        return offsets.add(at);
    }
}
