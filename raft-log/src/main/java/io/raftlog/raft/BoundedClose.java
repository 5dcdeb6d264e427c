package io.raftlog.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what might never end closing, and waits for it so long and no longer.
 *
 * <p>Ratis 3.3.0 closes a Raft log under its write lock and there waits for the thread that evicts its cache, which may
 * wait for the same lock, if the term changed just before: neither ever ends.
 */
record BoundedClose(Duration within) {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedClose.class);

    /** Empty if it did not end in time; it is left behind then. */
    <T> Optional<T> of(String what, Callable<T> close) throws IOException {
        var closing = new FutureTask<T>(close);
        var thread = new Thread(closing, "raft-host-close");
        thread.setDaemon(true);
        thread.start();
        try {
            return Optional.of(closing.get(within.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw new IOException("closing " + what, e.getCause());
        } catch (TimeoutException e) {
            LOG.warn("{} did not close within {} s; it is left behind", what, within.toSeconds());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
