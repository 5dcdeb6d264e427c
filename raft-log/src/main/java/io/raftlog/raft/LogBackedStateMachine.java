package io.raftlog.raft;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A machine that keeps the bulk of its entries in files of its own, so that they are written to disk once: the Raft log
 * holds only each entry's command, this machine holds the data proposed with it.
 *
 * <p>{@link #write} and {@link #truncate} come in the order of the Raft log and under its lock: they must not block and
 * do no I/O. {@link #flush} comes from the group's log thread.
 */
public interface LogBackedStateMachine extends ReplicatedStateMachine {
    /** The most data that is proposed with a command: with it, an entry must still fit into what Ratis sends. */
    int longestDataBytes();

    /**
     * A last look, under the Raft log's lock, before a proposal of this node enters the log.
     *
     * @param term the term the entry would get
     * @return false if it must not: the proposal then fails with {@link ProposalRejectedException}
     */
    boolean admits(long term, ByteBuffer command);

    /** The entry entered the Raft log (on any replica, committed or not): remember its data for the next flush. */
    void write(EntryPosition position, ByteBuffer command, List<ByteBuffer> data);

    /** Returns once the data of every entry written up to {@code index}, inclusive, is on disk. */
    void flush(long index);

    /** The data of an entry of the Raft log, as it was written. May do I/O. */
    List<ByteBuffer> read(EntryPosition position, ByteBuffer command);

    /** Entries from {@code index} on, inclusive, left the Raft log: they lost against another leader's. */
    void truncate(long index);
}
