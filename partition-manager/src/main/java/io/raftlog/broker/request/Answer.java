package io.raftlog.broker.request;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.Optional;

/**
 * What a request gets: a value, or the reason why not.
 *
 * <p>Immutable.
 */
public sealed interface Answer<T> {
    record Given<T>(T value) implements Answer<T> {}

    /** @param leader where to ask instead, if this node knows */
    record Refused<T>(Refusal refusal, Optional<LeaderHint> leader) implements Answer<T> {
        /** The same refusal where another kind of value was asked for. */
        public <R> Answer<R> as() {
            return new Refused<>(refusal, leader);
        }
    }

    static <T> Answer<T> of(T value) {
        return new Given<>(value);
    }

    static <T> Answer<T> refused(Refusal refusal) {
        return new Refused<>(refusal, Optional.empty());
    }

    static <T> Answer<T> refused(ErrorCode code, String message, String hint) {
        return refused(new Refusal(code, message, hint));
    }
}
