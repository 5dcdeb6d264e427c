package io.raftlog.client.routing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A call that is made again while that makes sense, until its deadline. What it fails with in the end is what the last
 * attempt failed with; also when the timer is closed before the next.
 *
 * <p>Thread-safe: attempts follow one another.
 */
final class Retry<A> {
    private final Supplier<CompletableFuture<A>> attempt;
    private final Predicate<Failure> mayRetry;
    private final LongSupplier pauseNanos;
    private final long deadlineNanos;
    private final ClientTimer timer;
    private final CompletableFuture<A> result = new CompletableFuture<>();

    private Retry(
            Supplier<CompletableFuture<A>> attempt,
            Predicate<Failure> mayRetry,
            LongSupplier pauseNanos,
            long deadlineNanos,
            ClientTimer timer) {
        this.attempt = attempt;
        this.mayRetry = mayRetry;
        this.pauseNanos = pauseNanos;
        this.deadlineNanos = deadlineNanos;
        this.timer = timer;
    }

    /**
     * @param deadlineNanos of {@link System#nanoTime}; no attempt begins behind it
     * @param pauseNanos asked once before each further attempt
     */
    static <A> CompletableFuture<A> untilDeadline(
            long deadlineNanos,
            Supplier<CompletableFuture<A>> attempt,
            Predicate<Failure> mayRetry,
            LongSupplier pauseNanos,
            ClientTimer timer) {
        Retry<A> retry = new Retry<>(attempt, mayRetry, pauseNanos, deadlineNanos, timer);
        retry.tryOnce();
        return retry.result;
    }

    private void tryOnce() {
        attempt.get().whenComplete((answer, thrown) -> {
            if (thrown == null) {
                result.complete(answer);
                return;
            }
            Failure failure = CallFailedException.failureOf(thrown);
            long pause = mayRetry.test(failure) ? pauseNanos.getAsLong() : Long.MAX_VALUE;
            Runnable giveUp = () -> result.completeExceptionally(new CallFailedException(failure));
            if (pause >= deadlineNanos - System.nanoTime()) {
                giveUp.run();
            } else {
                timer.later(Duration.ofNanos(pause), this::tryOnce, giveUp);
            }
        });
    }
}
