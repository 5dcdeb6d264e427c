package io.raftlog.broker.grpc;

/** A message of the right type says something that the protocol has no meaning for. */
final class InvalidRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(String message) {
        super(message);
    }
}
