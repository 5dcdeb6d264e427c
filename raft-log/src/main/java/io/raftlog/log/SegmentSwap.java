package io.raftlog.log;

import java.io.IOException;
import java.util.Collection;

/**
 * Puts a cleaned log file in the place of those it was made from, so that a crash leaves either all of them or it:
 *
 * <pre>
 *   X.log.cleaned    being written; opening the log deletes it
 *   X.log.swap       complete and durable: opening the log goes on from here
 *                    old indexes and log files but X.log deleted, directory synced
 *   X.log            renamed over the old one
 * </pre>
 *
 * Only one rename ever replaces a file, and it is the one that a file system makes atomic.
 *
 * @param target the names of the cleaned segment, whose base is that of the first one it replaces
 */
record SegmentSwap(Disk disk, SegmentFiles target) {
    /** The point of no return. */
    void begin() throws IOException {
        disk.rename(target.cleaned(), target.swap());
        disk.syncDirectory(target.directory());
    }

    /**
     * Goes on from there, also where a crash broke it off.
     *
     * @param replaced base offsets of the segments that the cleaned one replaces
     */
    void finish(Collection<Long> replaced) throws IOException {
        for (long base : replaced) {
            SegmentFiles old = new SegmentFiles(target.directory(), base);
            // An index that survived its log file would be taken for the new one's.
            disk.delete(old.offsetIndex());
            disk.delete(old.timeIndex());
            if (base != target.baseOffset()) {
                disk.delete(old.log());
            }
        }
        disk.syncDirectory(target.directory());
        disk.rename(target.swap(), target.log());
        disk.syncDirectory(target.directory());
    }
}
