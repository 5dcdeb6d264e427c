package io.raftlog.partition;

import io.raftlog.raft.EntryPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The applied state of a partition together with the position it stands at in the Raft log. The two change as one, so that
 * whatever is taken of them belongs together, and a command is never applied twice.
 *
 * <p>Thread-safe; changed by the apply thread alone.
 */
final class AppliedCommands {
    private final PartitionState state;
    private @Nullable EntryPosition position;
    private volatile long nextOffset;
    private volatile long logStartOffset;

    private AppliedCommands(PartitionState state, @Nullable EntryPosition position) {
        this.state = state;
        this.position = position;
        this.nextOffset = state.nextOffset();
        this.logStartOffset = state.logStartOffset();
    }

    static AppliedCommands none() {
        return new AppliedCommands(new PartitionState(), null);
    }

    static AppliedCommands upTo(PartitionCheckpoint checkpoint) {
        return new AppliedCommands(PartitionState.of(checkpoint), checkpoint.applied());
    }

    /** @return false if the command is part of the state already; nothing happened then */
    synchronized boolean apply(EntryPosition at, PartitionCommand command) {
        if (isApplied(at)) {
            return false;
        }
        state.evolve(command);
        position = at;
        nextOffset = state.nextOffset();
        logStartOffset = state.logStartOffset();
        return true;
    }

    /** An entry without command was reached. */
    synchronized void pass(EntryPosition at) {
        if (!isApplied(at)) {
            position = at;
        }
    }

    private boolean isApplied(EntryPosition at) {
        return position != null && at.index() <= position.index();
    }

    /** The last entry reached; empty before the first. */
    synchronized Optional<EntryPosition> position() {
        return Optional.ofNullable(position);
    }

    /** Empty before the first entry. */
    synchronized Optional<PartitionCheckpoint> checkpoint() {
        return position().map(state::checkpoint);
    }

    synchronized PartitionState stateCopy() {
        return state.copy();
    }

    synchronized int rememberedProducers() {
        return state.rememberedProducers();
    }

    synchronized boolean remembersProducersBelow(long offset) {
        return state.remembersProducersBelow(offset);
    }

    long nextOffset() {
        return nextOffset;
    }

    long logStartOffset() {
        return logStartOffset;
    }
}
