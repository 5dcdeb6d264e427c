package io.raftlog.partition;

import io.raftlog.raft.EntryPosition;
import java.util.List;

/**
 * A partition's state, apart from its bytes, as it was after one entry of its Raft log: state and position are only ever
 * stored together. With the segment files up to {@code nextOffset} it is all that entries up to {@code applied} came to.
 *
 * <p>Immutable.
 *
 * @param applied the last entry that is part of it
 * @param nextOffset offset after the last record
 * @param epochs oldest first
 * @param producers in the order of their latest append, oldest first
 */
public record PartitionCheckpoint(
        EntryPosition applied,
        long nextOffset,
        long logStartOffset,
        List<EpochStart> epochs,
        List<Producer> producers) {

    /** The newest batches of a producer, oldest first. */
    public record Producer(long id, short epoch, List<RememberedBatch> newest) {
        public Producer {
            newest = List.copyOf(newest);
        }
    }

    public PartitionCheckpoint {
        epochs = List.copyOf(epochs);
        producers = List.copyOf(producers);
        if (applied.index() < 0 || logStartOffset < 0 || logStartOffset > nextOffset) {
            throw new IllegalArgumentException(
                    "checkpoint at entry " + applied + " of a log from offset " + logStartOffset + " to " + nextOffset);
        }
    }
}
