package io.raftlog.record;

/**
 * Bytes that claim to be a record batch and are none: cut, changed on the way, or never encoded properly. The message
 * names what was read and which rule it breaks.
 *
 * <p>Unchecked, because it also ends iterations. Immutable.
 */
public final class CorruptBatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptBatchException(String message) {
        super(message);
    }

    public CorruptBatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
