package io.raftlog.broker.halt;

import io.raftlog.raft.FailStop;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Halts the process, after it has said why: on standard error, in the log and in the data directory.
 *
 * <p>Saying so may block on the very disk that failed. It is done by a thread of its own, and after a moment the process
 * ends whether that came to an end or not.
 *
 * <p>Thread-safe; only the first reason is told.
 */
public final class NotedHalt implements FailStop {
    private static final Logger LOG = LoggerFactory.getLogger(NotedHalt.class);
    private static final long LAST_WORDS_MS = 2_000;

    private final HaltNotes notes;
    private final AtomicBoolean halting = new AtomicBoolean();

    public NotedHalt(HaltNotes notes) {
        this.notes = notes;
    }

    @Override
    public void halt(String reason, Throwable cause) {
        halt(null, reason, cause);
    }

    @Override
    public void halt(@Nullable UUID group, String reason, Throwable cause) {
        try {
            if (halting.compareAndSet(false, true)) {
                Thread lastWords = new Thread(() -> tell(group, reason, cause), "raftlog-halt");
                lastWords.setDaemon(true);
                lastWords.start();
                lastWords.join(LAST_WORDS_MS);
            } else {
                // Whoever was first is telling, and will halt.
                TimeUnit.MILLISECONDS.sleep(2 * LAST_WORDS_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }

    private void tell(@Nullable UUID group, String reason, Throwable cause) {
        System.err.println("raftlog: this node stops: " + reason + ": " + cause);
        try {
            HaltNote note = notes.write(group, reason, cause);
            System.err.println("raftlog: " + note.hint());
        } catch (IOException | RuntimeException e) {
            System.err.println("raftlog: cannot note it in " + notes.file() + ": " + e);
        }
        LOG.error("this node stops: {}", reason, cause);
    }
}
