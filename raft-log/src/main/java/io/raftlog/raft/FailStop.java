package io.raftlog.raft;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when this node can no longer keep its word: it stops at once rather than go on with a wrong state.
 *
 * <p>Ratis itself logs a failed apply and skips the entry, and leaves a group whose disk failed running; a replica that
 * is silently wrong is worse than one that is gone.
 */
@FunctionalInterface
public interface FailStop {
    /** Exit status of a node that stopped itself ({@code EX_SOFTWARE}). */
    int EXIT_STATUS = 70;

    /** Does not return normally. May be called from any thread, more than once. */
    void halt(String reason, Throwable cause);

    /** As {@link #halt(String, Throwable)}, where it is about one Raft group. */
    default void halt(@Nullable UUID group, String reason, Throwable cause) {
        halt(group == null ? reason : reason + " in group " + group, cause);
    }

    /** Halts the process without running shutdown hooks: those would still talk to the others. */
    static FailStop ofProcess() {
        Logger log = LoggerFactory.getLogger(FailStop.class);
        return (reason, cause) -> {
            try {
                log.error("this node stops: {}", reason, cause);
                System.err.println("raftlog: this node stops: " + reason + ": " + cause);
            } finally {
                Runtime.getRuntime().halt(EXIT_STATUS);
            }
        };
    }
}
