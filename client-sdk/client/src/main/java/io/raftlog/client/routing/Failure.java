package io.raftlog.client.routing;

import io.grpc.Status;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.ErrorCode.Outcome;
import io.raftlog.protocol.Refusal;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.Leader;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a call did not succeed, and whether it certainly had no effect.
 *
 * <p>Immutable.
 *
 * @param definite whether it is certain that nothing happened
 * @param leader who leads instead, if the answer said so
 */
public record Failure(Refusal refusal, boolean definite, Optional<LeaderHint> leader) {
    public static Failure of(ErrorCode code, String message) {
        return of(code, message, "");
    }

    public static Failure of(ErrorCode code, String message, String hint) {
        return new Failure(
                new Refusal(code, message, hint), code.outcome() == Outcome.DID_NOT_HAPPEN, Optional.empty());
    }

    public ErrorCode code() {
        return refusal.code();
    }

    /** The same failure of an operation that an earlier attempt may have carried out. */
    public Failure unknown() {
        return definite ? new Failure(refusal, false, leader) : this;
    }

    @Override
    public String toString() {
        return refusal.toString();
    }

    /** What a node answered. */
    static Failure of(Error error) {
        ErrorCode code = ErrorCode.ofId(error.getCode()).orElse(ErrorCode.INTERNAL);
        String message = ErrorCode.ofId(error.getCode()).isPresent()
                ? error.getMessage()
                : "RL-" + error.getCode() + ", which this client does not know: " + error.getMessage();
        return new Failure(
                new Refusal(code, message, error.getHint()),
                code.outcome() == Outcome.DID_NOT_HAPPEN,
                error.hasLeader() ? leaderOf(error.getLeader()) : Optional.empty());
    }

    /** What gRPC says when no answer came. */
    static Failure of(NodeAddress node, Throwable thrown) {
        if (thrown instanceof CallFailedException failed) {
            return failed.failure();
        }
        Status status = Status.fromThrowable(thrown);
        String what = "node at " + node + ": " + describe(status);
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                neverSent(status.getCause()) ? of(ErrorCode.UNREACHABLE, what) : of(ErrorCode.CONNECTION_LOST, what);
            case DEADLINE_EXCEEDED -> of(ErrorCode.TIMED_OUT, "node at " + node + " did not answer in time");
            case CANCELLED -> of(ErrorCode.CONNECTION_LOST, what);
            case RESOURCE_EXHAUSTED ->
                isOfTheConnection(status)
                        ? of(ErrorCode.CONNECTION_LOST, what, "the client took back too many calls at once")
                        : of(ErrorCode.LIMIT_EXCEEDED, what);
            case UNIMPLEMENTED -> of(ErrorCode.INVALID_REQUEST, what, "is that a raftlog node, of this version?");
            default -> of(ErrorCode.INTERNAL, what);
        };
    }

    private static Optional<LeaderHint> leaderOf(Leader leader) {
        try {
            return leader.getPort() == 0
                    ? Optional.empty()
                    : Optional.of(new LeaderHint(
                            leader.getNodeId(),
                            Wire.address(leader.getHost(), leader.getPort()),
                            leader.getLeaderEpoch()));
        } catch (IllegalArgumentException nonsense) {
            return Optional.empty();
        }
    }

    private static boolean neverSent(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof ConnectException || each instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    /**
     * A node cuts off a client that takes back too many calls, and with the connection ends every other call on it, in which
     * nothing was too large. gRPC gives all of this the same code; it tells them apart in words alone.
     */
    private static boolean isOfTheConnection(Status status) {
        return status.getDescription() != null && status.getDescription().contains("HTTP/2 error code: ");
    }

    private static String describe(Status status) {
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        if (root != null && root.getMessage() != null) {
            return root.getMessage();
        }
        return status.getDescription() == null ? status.getCode().name() : status.getDescription();
    }
}
