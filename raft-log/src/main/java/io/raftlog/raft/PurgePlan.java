package io.raftlog.raft;

import java.util.List;
import java.util.OptionalLong;

/** Which closed files of a Raft log nobody needs any more. */
final class PurgePlan {
    /**
     * A closed file with its entries.
     *
     * @param last index of its last entry, inclusive
     */
    record Segment(long first, long last, long bytes) {}

    private PurgePlan() {}

    /**
     * @param closed oldest first
     * @param checkpoint last entry that is part of the durable checkpoint; nothing beyond it may go
     * @param neededFrom first entry that a member is still to be sent, or that has to stay to be compared with; it stays,
     *     and those after it, while they are no more than the allowance
     * @param lagBytes the allowance
     * @return last entry to go, inclusive; empty if none may
     */
    static OptionalLong upTo(List<Segment> closed, long checkpoint, long neededFrom, long lagBytes) {
        long kept = closed.stream().mapToLong(Segment::bytes).sum();
        OptionalLong upTo = OptionalLong.empty();
        for (Segment segment : closed) {
            boolean needed = segment.last() >= neededFrom && kept <= lagBytes;
            if (segment.last() > checkpoint || needed) {
                break;
            }
            upTo = OptionalLong.of(segment.last());
            kept -= segment.bytes();
        }
        return upTo;
    }
}
