package io.raftlog.broker.halt;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a node from starting that has just stopped itself several times for one reason: it would do so again, and each
 * time its groups would elect anew. Once is enough if it stopped over an entry that it could not apply: the entry is
 * still there.
 *
 * <p>A full disk is no such reason: whether it still is can be seen, see {@link io.raftlog.broker.space}.
 */
public final class CrashLoopGuard {
    static final int HALTS = 3;
    static final Duration WITHIN = Duration.ofMinutes(10);

    private CrashLoopGuard() {}

    /** Why the node must stay down; empty if it may start. */
    public static Optional<Refusal> refusal(HaltNotes notes) {
        return refusal(notes.all(), notes.file());
    }

    static Optional<Refusal> refusal(List<HaltNote> notes, Path file) {
        if (!notes.isEmpty() && notes.get(notes.size() - 1).code() == ErrorCode.ENTRY_INAPPLICABLE) {
            return Optional.of(inapplicable(notes.get(notes.size() - 1), file));
        }
        if (notes.size() < HALTS) {
            return Optional.empty();
        }
        List<HaltNote> lately = notes.subList(notes.size() - HALTS, notes.size());
        HaltNote first = lately.get(0);
        HaltNote last = lately.get(HALTS - 1);
        boolean oneReason = lately.stream().allMatch(note -> note.signature().equals(last.signature()));
        // A clock that was set back in between tells nothing: then they are taken to be far apart.
        Duration apart = Duration.between(first.at(), last.at());
        boolean quickly = !apart.isNegative() && apart.compareTo(WITHIN) <= 0;
        if (!oneReason || !quickly || last.code() == ErrorCode.STORAGE_FULL) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                ErrorCode.STOPPED_REPEATEDLY,
                "node " + last.nodeId() + " has stopped itself " + HALTS + " times within "
                        + Math.max(1, apart.toMinutes()) + " min, each time since: "
                        + last.reason() + ": " + last.cause(),
                last.hint() + "\nwhen that is mended, let it start:  rm " + file));
    }

    private static Refusal inapplicable(HaltNote note, Path file) {
        return new Refusal(
                note.code(),
                note.message() + "; it would do so again",
                note.hint() + "\nonce a version runs that can apply it, let it start:  rm " + file);
    }
}
