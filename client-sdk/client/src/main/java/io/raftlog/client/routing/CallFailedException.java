package io.raftlog.client.routing;

import io.raftlog.protocol.ErrorCode;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Carries a {@link Failure} through futures; the public face of the client turns it into its own exceptions. */
public final class CallFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public CallFailedException(Failure failure) {
        super(failure.toString());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }

    /**
     * The failure that a future ended with. Anything else than a failed call is a defect, in here or in a node's answer;
     * whether the call had an effect is not known then.
     */
    public static Failure failureOf(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof CallFailedException failed) {
            return failed.failure();
        }
        return Failure.of(ErrorCode.INTERNAL, "an answer could not be understood: " + cause);
    }
}
