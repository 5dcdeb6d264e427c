package io.raftlog.broker;

import io.raftlog.broker.halt.CrashLoopGuard;
import io.raftlog.broker.halt.HaltNote;
import io.raftlog.broker.halt.HaltNotes;
import io.raftlog.broker.request.NodeNotice;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a starting node makes of its having stopped itself before.
 *
 * <p>Immutable.
 *
 * @param before the last time, if there was one
 */
record PastHalts(HaltNotes notes, Optional<HaltNote> before) {
    private static final Logger LOG = LoggerFactory.getLogger(PastHalts.class);
    /** How long it is told of. */
    private static final Duration NEWS = Duration.ofHours(24);

    /** Refuses to let a node start that keeps stopping itself. */
    static PastHalts open(DataDirectory directory, int nodeId) throws NodeStartException {
        HaltNotes notes;
        try {
            notes = HaltNotes.open(directory.root(), nodeId);
        } catch (IOException e) {
            throw new NodeStartException(
                    ErrorCode.STORAGE_FAILED,
                    "cannot write to the data directory " + directory.root() + ": " + e,
                    "check who may write to it, and the space left",
                    e);
        }
        Optional<Refusal> refusal = CrashLoopGuard.refusal(notes);
        if (refusal.isPresent()) {
            throw new NodeStartException(
                    refusal.get().code(), refusal.get().message(), refusal.get().hint());
        }
        Optional<HaltNote> before = notes.last();
        before.filter(PastHalts::isNews).ifPresent(note -> LOG.warn("before this start, {}", note.message()));
        return new PastHalts(notes, before);
    }

    private static boolean isNews(HaltNote note) {
        return note.at().isAfter(Instant.now().minus(NEWS));
    }

    List<NodeNotice> notices() {
        return before.filter(PastHalts::isNews).stream()
                .map(note -> new NodeNotice(note.code(), note.message(), "", true))
                .toList();
    }
}
