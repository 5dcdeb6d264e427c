package io.raftlog.partition;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far a log reached when, noted now and then: what turns "appended nothing for so long" into "appended nothing at this
 * offset or beyond". Never says too much: a note may be missing, and then the one before counts.
 *
 * <p>Pure: told of the time, by a clock that only goes forward. Confined to one thread at a time.
 */
final class SilenceNotes {
    private record Note(long nanos, long endOffset) {}

    /** Oldest first, none older than is ever asked for. */
    private final ArrayDeque<Note> notes = new ArrayDeque<>();

    private final long longestNanos;
    private final long spacingNanos;
    /** The newest of those that are older. */
    private @Nullable Note oldest;

    /**
     * @param longest silence that is asked for
     * @param spacing between two notes, at least
     */
    SilenceNotes(Duration longest, Duration spacing) {
        this.longestNanos = longest.toNanos();
        this.spacingNanos = spacing.toNanos();
    }

    /** @param endOffset offset after the last record */
    void note(long nowNanos, long endOffset) {
        while (!notes.isEmpty() && nowNanos - notes.getFirst().nanos() >= longestNanos) {
            oldest = notes.removeFirst();
        }
        if (notes.isEmpty() || nowNanos - notes.getLast().nanos() >= spacingNanos) {
            notes.addLast(new Note(nowNanos, endOffset));
        }
    }

    /** The offset below which every record was appended at least so long ago; empty if that is not known of any. */
    OptionalLong silentBelow(long nowNanos, Duration silence) {
        Iterator<Note> newestFirst = notes.descendingIterator();
        while (newestFirst.hasNext()) {
            Note note = newestFirst.next();
            if (nowNanos - note.nanos() >= silence.toNanos()) {
                return OptionalLong.of(note.endOffset());
            }
        }
        return oldest == null ? OptionalLong.empty() : OptionalLong.of(oldest.endOffset());
    }
}
