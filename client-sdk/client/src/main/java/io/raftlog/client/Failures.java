package io.raftlog.client;

import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.Failure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Turns failures of the layers below into what applications catch. */
final class Failures {
    private Failures() {}

    static RaftlogException exception(Failure failure) {
        return exception(failure, null);
    }

    static RaftlogException exception(Failure failure, @Nullable Throwable cause) {
        return failure.definite()
                ? new RefusedException(failure.refusal(), cause)
                : new OutcomeUnknownException(failure.refusal(), cause);
    }

    /** The future as applications get it: with their exceptions, and completed where they may block. */
    static <T> CompletableFuture<T> forApplications(CompletableFuture<T> future, Executor callbacks) {
        CompletableFuture<T> result = new CompletableFuture<>();
        future.whenCompleteAsync(
                (value, thrown) -> {
                    if (thrown == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(exception(CallFailedException.failureOf(thrown), thrown));
                    }
                },
                callbacks);
        return result;
    }

    /** Waits for a read. A read that was not answered had no effect, whatever became of it. */
    static <T> T await(CompletableFuture<T> read) {
        try {
            return read.join();
        } catch (CompletionException e) {
            throw new RefusedException(CallFailedException.failureOf(e).refusal(), e);
        }
    }

    /** Waits for a change, of which nobody may be able to say whether it happened. */
    static <T> T awaitChange(CompletableFuture<T> change) {
        try {
            return change.join();
        } catch (CompletionException e) {
            throw exception(CallFailedException.failureOf(e), e);
        }
    }
}
