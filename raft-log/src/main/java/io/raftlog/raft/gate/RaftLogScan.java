package io.raftlog.raft.gate;

import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a Raft group's directory holds: the entries that follow each other without fault from the first segment on, and
 * the first fault, if there is one.
 *
 * <p>Immutable.
 *
 * @param directory the one with the segment files
 * @param votes what Ratis remembers of terms and votes
 * @param segments in order, up to the one with the fault; those that hold nothing are left out
 * @param last the last entry before the fault, or of all
 * @param terms index of the first entry of each term, and the term
 * @param damage the fault
 * @param beyond segment files that come after the fault
 * @param purged segment files of entries in the checkpoint, left over from a purge
 * @param emptySegments there are segment files that hold nothing yet
 */
record RaftLogScan(
        Path directory,
        VoteFiles votes,
        List<SegmentScan> segments,
        EntryId last,
        NavigableMap<Long, Long> terms,
        Optional<Damage> damage,
        List<Path> beyond,
        List<Path> purged,
        boolean emptySegments) {

    RaftLogScan {
        segments = List.copyOf(segments);
        terms = new TreeMap<>(terms);
        beyond = List.copyOf(beyond);
        purged = List.copyOf(purged);
    }

    /** Whether there is nothing that Ratis would not make anew. */
    boolean blank() {
        return votes.absent() && segments.isEmpty() && !emptySegments;
    }

    /** Index of the first entry that is or should be there. */
    long first() {
        return segments.isEmpty() ? 0 : segments.get(0).name().first();
    }

    /** Index up to which all is in order. */
    long end() {
        return last.isNone() ? first() - 1 : last.index();
    }

    /** Whether an entry is among those in order, and is the same one. */
    boolean contradicts(EntryId entry) {
        return entry.index() >= first() && entry.index() <= last.index() && termAt(entry.index()) != entry.term();
    }

    private long termAt(long index) {
        return terms.floorEntry(index).getValue();
    }

    /** Segments that were closed for good, but whose file is still called open: their renaming was lost. */
    List<SegmentScan> misnamed() {
        return segments.stream()
                .limit(Math.max(0, segments.size() - 1))
                .filter(segment -> segment.name().open())
                .toList();
    }
}
