package io.raftlog.raft;

import io.raftlog.raft.gate.ReplicaFiles;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A machine that a Raft group replicates: it is fed the committed commands, in order, on every replica.
 *
 * <p>The apply thread of the group calls {@link #apply}, {@link #passed}, {@link #leaderReady} and {@link #opened}; the
 * others may come from any thread. None may block on the group itself. An exception from any of them is a broken invariant and halts the
 * process: a skipped entry would be silent divergence.
 */
public interface ReplicatedStateMachine {
    /** Longest command that is proposed: as much memory is set aside for each group. */
    default int longestCommandBytes() {
        return RaftGroupHandle.MAX_COMMAND_BYTES;
    }

    /** The files this machine keeps, which the Raft log is compared with before the group is opened. */
    default Optional<ReplicaFiles> files() {
        return Optional.empty();
    }

    /** Before anything else, once, with the group's handle. */
    default void opened(RaftGroupHandle group) {}

    /**
     * The last entry that is part of the state this machine was opened with. Entries up to there are not applied again.
     * Empty: it begins with the first entry.
     */
    default Optional<EntryPosition> restored() {
        return Optional.empty();
    }

    /**
     * Applies a committed command: deterministic, so no clock, no randomness, no configuration. After a restart the
     * commands behind {@link #restored} are applied again.
     *
     * @return the reply, given to the proposer on the replica where it was proposed
     */
    ByteBuffer apply(EntryPosition position, ByteBuffer command);

    /** An entry of Raft's own, which has no command, was reached in the order of the log. */
    default void passed(EntryPosition position) {}

    /**
     * The state as it is now, for the caller to make durable. Cheap: applying waits for it. Empty if nothing was applied
     * yet, or if the machine takes none: its Raft log is kept from the first entry on then.
     */
    default Optional<Checkpoint> checkpoint() {
        return Optional.empty();
    }

    /**
     * Entries before these have left the Raft log for good: no restart, and no power cut, brings them back.
     *
     * @param commands those still in the log, oldest first; good during this call
     */
    default void purged(Iterator<ByteBuffer> commands) {}

    /** Up to which entry, inclusive, the Raft log may be purged, given that it otherwise may up to {@code index}. */
    default long purgeable(long index) {
        return index;
    }

    /**
     * The leader has purged entries that this replica lacks. The machine gets what they came to by itself, meanwhile goes
     * on as it is, and is asked again several times a second, until it returns the last entry that it could {@link
     * #installSeed install} the state of. Must not block.
     *
     * @param nodeIds the group's other members, first the one that leads and has that state for certain
     * @param atLeastIndex an entry that must be part of it
     */
    default Optional<EntryPosition> seed(List<Integer> nodeIds, long atLeastIndex) {
        return Optional.empty();
    }

    /**
     * Replaces all that the machine is by what {@link #seed} returned the last entry of; from then on that is what it was
     * {@link #restored} from.
     */
    default void installSeed() {
        throw new UnsupportedOperationException("no seed");
    }

    /** Whether {@link #restored} came with a seed: the Raft log of this replica may end before it. */
    default boolean restoredFromSeed() {
        return false;
    }

    /**
     * The state as bytes, for a replica that asks for it with {@link RaftHost#askState}. Empty for a machine whose state is
     * too large for that.
     */
    default Optional<ByteBuffer> stateBytes() {
        return Optional.empty();
    }

    /** This node leads in {@code term} and has applied every entry of earlier terms: it may decide and propose now. */
    default void leaderReady(long term) {}

    /** This node no longer leads, or closes. Proposals still open end with an unknown outcome. */
    default void leaderLost() {}

    /** The group and its Raft log are closed; nothing is called after. */
    default void closed() {}
}
