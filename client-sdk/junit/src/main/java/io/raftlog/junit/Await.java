package io.raftlog.junit;

import io.raftlog.client.RaftlogException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waits for what other processes do, which cannot tell us when it is done. */
final class Await {
    private static final long LOOK_AGAIN_MS = 20;
    /** Twice what the client takes to give up. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    private Await() {}

    /** Looks until there is something; empty if there was nothing for so long. */
    static <T> Optional<T> found(Duration patience, Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<T> found = look.get();
        while (found.isEmpty() && System.nanoTime() - deadline < 0) {
            pause();
            found = look.get();
        }
        return found;
    }

    /** Looks until nothing is missing; what was missing at last if something was for so long. */
    static Optional<String> nothingMissing(Duration patience, Supplier<Optional<String>> look) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<String> missing = look.get();
        while (missing.isPresent() && System.nanoTime() - deadline < 0) {
            pause();
            missing = look.get();
        }
        return missing;
    }

    /** What the cluster answers; throws the client's own exception if it does not, which it says itself within this time. */
    static <T> T answer(CompletableFuture<T> question) {
        try {
            return question.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RaftlogException refused) {
                throw refused;
            }
            throw new RaftlogClusterException("the cluster could not be asked: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new RaftlogClusterException("the cluster did not answer in " + ANSWER.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static RaftlogClusterException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RaftlogClusterException("interrupted while waiting for the nodes", e);
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN_MS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }
}
