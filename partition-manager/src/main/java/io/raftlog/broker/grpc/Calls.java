package io.raftlog.broker.grpc;

import io.grpc.stub.StreamObserver;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.protocol.v1.Error;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs requests so that each gets an answer, whatever happens to it on the way. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private Calls() {}

    /** @param failed the answer that carries an error */
    static <R> void unary(
            String name, StreamObserver<R> out, Supplier<CompletableFuture<R>> work, Function<Error, R> failed) {
        guarded(work).whenComplete((response, failure) -> {
            out.onNext(response != null ? response : failed.apply(error(name, failure)));
            out.onCompleted();
        });
    }

    /** The work's future; what it throws before it has one is in a future as well. */
    static <R> CompletableFuture<R> guarded(Supplier<CompletableFuture<R>> work) {
        try {
            return work.get();
        } catch (RuntimeException | java.lang.Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What to tell of a failure; one that nobody foresaw is logged here, and nowhere else. */
    static Error error(String name, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof InvalidRequestException) {
            return Wire.error(Refusal.of(ErrorCode.INVALID_REQUEST, String.valueOf(cause.getMessage())));
        }
        LOG.error("{} failed", name, cause);
        return Wire.error(new Refusal(
                ErrorCode.INTERNAL, name + " failed on this node: " + cause, "the node's log has the whole story"));
    }
}
